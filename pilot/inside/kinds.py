"""By the ending of a file's name: which reader opens it in the child process."""

# ending: (module, function), so that the child loads only the library it needs
READERS = {
    **dict.fromkeys(
        ("txt", "md", "log", "text", "csv", "tsv", "json", "xml", "yaml", "yml", "ini"),
        ("plain", "text"),
    ),
    "pdf": ("pdf", "text"),
    "docx": ("office", "document"),
    "pptx": ("office", "slides"),
    "xlsx": ("office", "sheets"),
    "xlsm": ("office", "sheets"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp"), ("picture", "small")),
}
