"""What a file's name says about its content: the kind people look for, and how it is served."""

# kind: {ending: media type}. Only these types may be shown in place: none of them runs anything
# in our origin, and with `nosniff` no browser takes them for something else.
SHOWN = {
    "picture": {
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp",
    },
    "sound": {
        "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg",
        "wav": "audio/wav", "flac": "audio/flac",
    },
    "film": {"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg"},
    "document": {"pdf": "application/pdf"},
    "text": dict.fromkeys(("txt", "md", "log", "text"), "text/plain"),
    "table": {"csv": "text/plain", "tsv": "text/plain"},
}  # fmt: skip
# The same kinds, but offered as a download.
DOWNLOADED = {
    "picture": ("heic", "heif", "tif", "tiff", "bmp", "svg", "avif"),
    "sound": ("aac", "wma", "aiff"),
    "film": ("mov", "avi", "mkv", "wmv", "mpg", "mpeg"),
    "document": ("doc", "docx", "odt", "rtf", "pages", "epub"),
    "text": ("json", "xml", "yaml", "yml", "ini"),
    "table": ("xls", "xlsx", "xlsm", "ods", "numbers"),
    "slides": ("ppt", "pptx", "odp", "key"),
    "mail": ("eml", "msg", "mbox"),
    "packed": ("zip", "7z", "rar", "gz", "tar", "tgz"),
}
KINDS = (*dict.fromkeys([*SHOWN, *DOWNLOADED]), "other")
DOWNLOAD = "application/octet-stream"
TYPES = {ending: kind for kinds in SHOWN.values() for ending, kind in kinds.items()}
ENDINGS = {kind: (*SHOWN.get(kind, ()), *DOWNLOADED.get(kind, ())) for kind in KINDS}
KIND_OF = {ending: kind for kind, endings in ENDINGS.items() for ending in endings}


def ending_of(name):
    """`pdf` for `Plan.PDF`; nothing for a name without a dot."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def kind_of(name):
    """The kind, one of KINDS, of a file of this name."""
    return KIND_OF.get(ending_of(name), "other")


def type_of(name):
    """The type under which its content is sent; DOWNLOAD unless it may be shown in place."""
    return TYPES.get(ending_of(name), DOWNLOAD)
