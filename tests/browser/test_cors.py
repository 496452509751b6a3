"""Story 3: a page of a listed origin calls the service with credentials; a page of another origin is stopped."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.models import KEY, SECRET, Models

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIMPLE: dict[str, object] = {"credentials": "include"}
PREFLIGHTED: dict[str, object] = {
    "credentials": "include",
    "headers": {"Content-Type": "application/json", "Authorization": "Bearer some", "X-Request-ID": "from-the-page"},
}
FETCH = """
async ([url, options]) => {
    try {
        const answer = await fetch(url, options);
        return {status: answer.status, body: await answer.text(), request: answer.headers.get("x-request-id")};
    } catch (error) {
        return {error: `${error}`};
    }
}
"""
READ_FIRST = """
async ([url, options]) => {
    const answer = await fetch(url, options);
    window.reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    return {type: answer.headers.get("content-type"), piece: (await window.reader.read()).value};
}
"""
READ_REST = """
async () => {
    let rest = "";
    for (let read = await window.reader.read(); !read.done; read = await window.reader.read()) rest += read.value;
    return rest;
}
"""
WITH_KEY = {"credentials": "include", "headers": {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}}
requests = pytest.mark.parametrize("options", [SIMPLE, PREFLIGHTED], ids=["simple", "preflighted"])


def fetch(page: Page, url: str, options: dict[str, object]) -> dict[str, object]:
    answer: dict[str, object] = page.evaluate(FETCH, [url, options])
    return answer


@pytest.mark.acceptance("S3")
@requests
def test_s3_page_of_a_listed_origin_reads_the_answer(
    page: Page, listed_origin: str, service_url: str, options: dict[str, object]
) -> None:
    page.goto(listed_origin)
    answer = fetch(page, f"{service_url}health", options)
    assert (answer.get("status"), answer.get("body")) == (200, '{"status":"healthy"}'), answer
    assert answer["request"], "the request id is exposed to the page"


@pytest.mark.acceptance("S3")
@requests
def test_s3_page_of_an_unlisted_origin_is_stopped_by_cors(
    page: Page, unlisted_origin: str, service_url: str, options: dict[str, object]
) -> None:
    page.goto(unlisted_origin)
    with page.expect_console_message(lambda message: "blocked by CORS policy" in message.text) as told:
        answer = fetch(page, f"{service_url}health", options)
    assert answer == {"error": "TypeError: Failed to fetch"}
    assert ("preflight" in told.value.text) == ("headers" in options), told.value.text


@pytest.mark.acceptance("S3")
def test_s3_page_of_a_listed_origin_reads_errors_too(page: Page, listed_origin: str, service_url: str) -> None:
    page.goto(listed_origin)
    assert fetch(page, f"{service_url}no-such-page", PREFLIGHTED)["status"] == 404


@pytest.mark.acceptance("S3")
def test_s3_page_of_a_listed_origin_calls_an_external_service_whose_key_it_never_holds(
    page: Page, listed_origin: str, service_url: str, models: Models
) -> None:
    page.goto(listed_origin)
    answer = fetch(page, f"{service_url}models/v1/ask", {**WITH_KEY, "method": "POST", "body": '{"a": 1}'})
    assert (answer.get("status"), bool(answer["request"])) == (200, True), answer
    asked = json.loads(str(answer["body"]))
    assert (asked["method"], asked["path"], asked["body"]) == ("POST", "/v1/ask", '{"a": 1}')
    assert asked["headers"]["authorization"] == f"Bearer {SECRET}"
    assert asked["headers"]["host"] == urlsplit(models.url).netloc
    assert asked["headers"].keys().isdisjoint({"origin", "referer", "x-forwarded-for"})
    assert KEY not in str(answer["body"])


@pytest.mark.acceptance("S3")
def test_s3_page_of_a_listed_origin_reads_events_as_they_come(
    page: Page, listed_origin: str, service_url: str, models: Models
) -> None:
    page.goto(listed_origin)
    first = page.evaluate(READ_FIRST, [f"{service_url}models/v1/stream", WITH_KEY])
    assert first == {"type": "text/event-stream", "piece": "data: first\n\n"}
    assert not models.go.is_set(), "the first event arrived before the last was sent"
    models.go.set()
    assert page.evaluate(READ_REST) == "data: last\n\n"


@pytest.mark.acceptance("S3")
def test_s3_page_of_an_unlisted_origin_reaches_no_external_service(
    page: Page, unlisted_origin: str, service_url: str, models: Models
) -> None:
    page.goto(unlisted_origin)
    before = len(models.asked)
    with page.expect_console_message(lambda message: "blocked by CORS policy" in message.text):
        answer = fetch(page, f"{service_url}models/v1/ask", {**WITH_KEY, "method": "POST", "body": "{}"})
    assert answer == {"error": "TypeError: Failed to fetch"}
    assert len(models.asked) == before


@pytest.mark.acceptance("S3")
def test_s3_an_origin_is_no_key(page: Page, listed_origin: str, service_url: str, models: Models) -> None:
    page.goto(listed_origin)
    before = len(models.asked)
    answer = fetch(page, f"{service_url}models/v1/ask", SIMPLE)
    assert (answer.get("status"), len(models.asked)) == (401, before)
