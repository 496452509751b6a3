"""The faults that spaces.yaml can have: one number each, never reused. `docs/spaces.md` prints this table."""

from enum import Enum

from infra.model.diagnostics import Severity


class Code(Enum):
    """One kind of fault: its number, what it means for a reader of the table, and how serious it is."""

    def __init__(self, number: str, meaning: str, severity: Severity = Severity.ERROR) -> None:
        self.number = number
        self.meaning = meaning
        self.severity = severity

    SYNTAX = ("SD001", "The file is not YAML.")
    TAB = ("SD002", "A line is indented with a tab. YAML wants spaces.")
    UNPRINTABLE = ("SD003", "A character cannot be seen: a control character, a surrogate, a direction override.")
    TOO_LARGE = ("SD004", "The file is larger than a file written by people is.")
    TOO_DEEP = ("SD005", "Values are nested deeper than any setting is.")
    ALIAS = ("SD006", "An anchor or an alias. Shared values belong in `defaults` or in an environment.")
    MERGE_KEY = ("SD007", "A merge key `<<`. Shared values belong in `defaults` or in an environment.")
    TAG = ("SD008", "A YAML tag such as `!!str`. No setting needs one.")
    MANY_DOCUMENTS = ("SD009", "A second YAML document. One file holds one fleet.")
    DUPLICATE_KEY = ("SD010", "A key stands twice in one map. YAML would silently keep only one.")
    KEY_NOT_TEXT = ("SD011", "A key that YAML does not read as text, such as `on:` or `8080:`.")
    EMPTY = ("SD012", "The file says nothing.")
    TOO_MANY = ("SD013", "More faults than one sitting can mend. The rest is not shown.")

    UNKNOWN_KEY = ("SD020", "A key that does not exist here.")
    MISPLACED_KEY = ("SD021", "A key that exists, but elsewhere or under another name.")
    WRONG_TYPE = ("SD022", "A value of the wrong type.")
    NO_VALUE = ("SD023", "A key without a value.")
    MISSING_KEY = ("SD024", "A key that the file, or an entry of a list, needs is not there.")
    NOT_SET = ("SD025", "A required setting has no value after all layers are merged.")
    VERSION = ("SD026", "The file has a version that this Spacedock does not read.")
    UNKNOWN_ENVIRONMENT = ("SD027", "A Space is put into an environment that the file does not list.")

    NAME = ("SD030", "A name that the Hub or Spacedock refuses.")
    SAME_ID = ("SD031", "Two Spaces have the same id on one Hub: one deploy would overwrite the other.")
    SAME_SUBDOMAIN = ("SD032", "Two Spaces have the same host name: the Hub turns `_` and `.` into `-`.")
    LONG_SUBDOMAIN = ("SD033", "A host name label has at most 63 characters.")
    PLACEHOLDER = ("SD034", "A placeholder that does not exist, or a stray brace.")

    CHOICE = ("SD040", "A value that is not among the possible ones.")
    RANGE = ("SD041", "A number outside its range.")
    DURATION = ("SD042", "A length of time that cannot be read.")
    EMOJI = ("SD043", "Not a single emoji.")
    LONG_DESCRIPTION = ("SD044", "A description of more than 60 characters. The Hub refuses the commit.")
    OUTSIDE_PROJECT = ("SD045", "A path that leaves the folder of spaces.yaml.")
    ADDRESS = ("SD046", "Not an address or a path of the kind that is wanted.")
    TEXT = ("SD047", "A text that is not in the form that is wanted.")
    LISTED_TWICE = ("SD048", "An entry stands twice in a list.")
    SLEEP_TIME = ("SD049", "A sleep time on hardware that does not let it be chosen.", Severity.WARNING)

    ORIGIN = ("SD050", "Not an origin as browsers send it: `scheme://host` or `scheme://host:port`.")
    ANY_ORIGIN = ("SD051", "`*` together with credentials. Browsers refuse it.")
    PLAIN_HTTP = ("SD052", "An http origin outside the environments `local` and `dev`.")

    VARIABLE_NAME = ("SD060", "A name that cannot be a variable or a secret.")
    RESERVED = ("SD061", "A variable or a secret that the Hub or Spacedock sets.")
    SECRET_IS_VARIABLE = ("SD062", "A secret and a variable of one name. The Space would not start.")
    SECRET_VALUE = ("SD063", "The value of a secret, or what looks like one, in a reviewed file.")
    SECRET_SOURCE = ("SD064", "A secret comes from exactly one place.")
    BOOLEAN_WORD = ("SD065", "A word that YAML reads as true or false, where text is meant.", Severity.WARNING)

    POLICY = ("SD070", "A policy is about exactly one thing.")

    UNKNOWN_SPACE = ("SD080", "A Space is named that the file does not list, or that is not deployed there.")
    OWN_DEPENDENCY = ("SD081", "A Space depends on itself.")
    RING = ("SD082", "Spaces wait for each other: no order lets each follow what it depends on.")
    WAVE = ("SD083", "A wave is about exactly one thing.")
    UNKNOWN_TAG = ("SD084", "A wave by a tag that no Space of the environment has.")
    TWO_WAVES = ("SD085", "A Space is listed in two waves, or in one and as the canary.")
    POINTER = ("SD086", "Not a JSON pointer (RFC 6901).")
    NO_BODY = ("SD087", "A check that looks into the body of an answer that has none.")

    UPSTREAM_SECRET = (
        "SD090",
        "An external service, or those who call it, need a secret that the Space does not have.",
    )
    UPSTREAM_KIND = ("SD091", "What is written of an external service contradicts itself.")
    UPSTREAM_PRIVATE = ("SD092", "A gateway to a private address, which it does not connect to unless it is told to.")
    UPSTREAM_PORT = ("SD093", "A port that a Space does not reach: 80, 443 and 8080 are open.", Severity.WARNING)
    UPSTREAM_PLAIN = ("SD094", "A credential that would travel unencrypted.", Severity.WARNING)
