"""git: the pages as a repository, a commit for each revision, as a bundle that git clones."""

from export.git.pack import BLOB, COMMIT, Pack
from export.git.tree import Folder
from export.names import safe
from pilot.database import database
from pilot.models.base import one_line
from pilot.models.person import Person
from pilot.models.revision import Revision

ABOUT = "pages as a git repository, a commit for each revision; git clone git/pages.bundle"
ENDING = ".md"
UNSAID = str.maketrans("", "", "<>\n\0")  # what no name of an author may hold


def entries(snapshot):
    """git/pages.bundle; nothing without pages, because git knows no empty bundle."""
    if Revision.select().exists():
        yield "git/pages.bundle", _pieces()


def _pieces():
    with Pack(database.database.parent) as pack:
        repository, head = Repository(pack), None
        query = Revision.select(Revision, Person).join(Person, on=Revision.author)
        for revision in query.order_by(Revision.id).iterator():
            head = repository.commit(revision, head)
        yield from pack.bundle(head)


class Repository:
    """The pages as they stood after each revision, one branch."""

    def __init__(self, pack):
        self.pack, self.root = pack, Folder()
        self._paths = {}  # id of a page -> where it stands, as a list of names
        self._taken = set()  # the same in lower case, since not every disk tells cases apart

    def commit(self, revision, parent):
        """Adds a commit on `parent`, with the author and time of the revision; returns its id."""
        self._leave(revision)
        if not revision.is_deletion:
            path = self._paths[revision.page_id] = self._free(revision)
            self._taken.add("/".join(path).lower())
            text = revision.body if revision.body.endswith("\n") else f"{revision.body}\n"
            self.root.put(path, self.pack.add(BLOB, text.encode()))
        return self.pack.add(COMMIT, _commit(revision, self.root.write(self.pack), parent))

    def _leave(self, revision):
        """Takes the page away where it stood, unless it stays there."""
        path = self._paths.pop(revision.page_id, None)
        if path is None:
            return
        self._taken.discard("/".join(path).lower())
        if revision.is_deletion or self._free(revision) != path:
            self.root.drop(path)

    def _free(self, revision):
        """A path like the title that no other page has."""
        *folders, name = revision.title.split("/")
        folders = [_folder(folder) for folder in folders]
        stem, number = safe(name, f"page-{revision.page_id}"), 1
        path = [*folders, stem + ENDING]
        while "/".join(path).lower() in self._taken:
            number += 1
            path = [*folders, f"{stem}-{number}{ENDING}"]
        return path


def _folder(name):
    """Never like the name of a file, so that no file and folder meet."""
    name = safe(name, "folder")
    return f"{name}_" if name.lower().endswith(ENDING) else name


def _commit(revision, tree, parent):
    author = revision.author
    name = one_line(author.name.translate(UNSAID)).strip(" .,:;\"'") or author.handle
    who = f"{name} <{author.email.translate(UNSAID)}> {int(revision.at.timestamp())} +0000"
    lines = [f"tree {tree.hex()}", *([f"parent {parent.hex()}"] if parent else [])]
    subject = one_line(revision.summary) or f"{revision.title}, revision {revision.number}"
    facts = f"Page: {revision.title}\nRevision: {revision.number}"
    return "\n".join(
        [*lines, f"author {who}", f"committer {who}", "", subject, "", facts, ""]
    ).encode()
