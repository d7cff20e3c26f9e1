"""The words with which a reply box opens: a quotation, a question to somebody, or thanks."""

from pilot.models.person import Person
from pilot.models.post import Post

ASKING = "@{}, do you know this? "
THANKING = "Thank you, @{}! "


def opening(thread, asked):
    """What the box under this post begins with, as typed in a form; {} when nothing was asked for.

    `asked` may hold quote=<id of this post or of a reply>, ask=<handle> or thank=<handle>. What is
    not here opens an empty box. `draft` keeps each opening apart from what is half-written.
    """
    if words := _quotation(thread, asked.get("quote", type=int)):
        return {"body": words, "draft": f"quote-{asked['quote']}"}
    for name, words in (("ask", ASKING), ("thank", THANKING)):
        handle = asked.get(name, "")
        if handle and (person := Person.enrolled().where(Person.handle == handle).first()):
            return {"body": words.format(person.handle), "draft": f"{name}-{person.handle}"}
    return {}


def _quotation(thread, number):
    if number is None:
        return ""
    here = Post.visible().where((Post.id == thread.id) | (Post.root == thread))
    quoted = here.where(Post.id == number).first()
    return quoted.quoted if quoted else ""
