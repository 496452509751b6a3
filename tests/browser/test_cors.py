"""Story 3: a page of a listed origin calls the service with credentials; a page of another origin is stopped."""

import pytest
from playwright.sync_api import Page

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
