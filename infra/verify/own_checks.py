"""The checks that spaces.yaml asks for besides health: a request, and the answer that a release must give."""

from collections.abc import Iterator

from infra.model.events import Check
from infra.model.fleet import ServiceCheck
from infra.model.probe import Answer
from infra.verify.json_body import NoJsonError, at, parsed, same
from infra.verify.service import Service
from infra.verify.words import answered, span, value


def own_checks(service: Service) -> Iterator[Check]:
    """Make every check of a Space, in the order of spaces.yaml."""
    for wanted in service.expected.space.checks:
        answer = service.ask(wanted.path, wanted.within, wanted.method)
        fault = next(_faults(wanted, answer), None)
        detail = f"answered {answer.status} in {answer.seconds * 1000:.0f} ms" if fault is None else fault
        yield Check(name=f"{wanted.method} {wanted.path}", ok=fault is None, detail=detail)


def _faults(wanted: ServiceCheck, answer: Answer) -> Iterator[str]:
    if answer.status is None:
        yield answered(answer)
    elif answer.status != wanted.status:
        yield f"{answered(answer)}, not {wanted.status}"
    elif answer.seconds > wanted.within:
        yield f"took {answer.seconds:.1f} s, more than {span(wanted.within)}"
    elif wanted.json_values:
        yield from _value_faults(wanted, answer)


def _value_faults(wanted: ServiceCheck, answer: Answer) -> Iterator[str]:
    try:
        document = parsed(answer)
    except NoJsonError as error:
        yield str(error)
        return
    for pointer, expected in wanted.json_values.items():
        found = at(document, pointer)
        if found is None:
            yield f"{pointer} is not in the answer"
        elif not same(found.value, expected):
            yield f"{pointer or 'the document'} is {value(found.value)}, not {value(expected)}"
