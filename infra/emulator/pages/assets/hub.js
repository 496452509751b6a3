"use strict";
// Keeps a page as it would be if it were loaded now. Without this script a page shows the time of its loading.

const { events } = document.body.dataset;
let { state } = document.body.dataset;
let stages = null;
let log = null;

function watch() {
  stages = new EventSource(events);
  stages.onmessage = (event) => {
    if (event.data === state) return;
    state = event.data;
    refresh();
  };
}

async function refresh() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok) {
    location.reload(); // the Space has gone: show the page that says so
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now && now.innerHTML !== old.innerHTML) old.replaceChildren(...now.childNodes);
  }
  stopLog();
  follow();
}

function follow() {
  const shown = document.querySelector("[data-follow]");
  if (!shown) return;
  let first = true;
  log = new EventSource(shown.dataset.follow);
  log.onmessage = (event) => {
    if (!event.data) return;
    const atEnd = shown.scrollHeight - shown.scrollTop - shown.clientHeight < 40;
    if (first) shown.replaceChildren(); // each connection tells the log from its first line on
    first = false;
    shown.append(JSON.parse(event.data).data);
    document.getElementById("log-empty")?.setAttribute("hidden", "");
    if (atEnd) shown.scrollTop = shown.scrollHeight;
  };
  log.onerror = stopLog; // the log has ended; a change of the stage begins the next one
}

function stopLog() {
  if (log) log.close();
  log = null;
}

// A browser has six connections to one address: hidden pages give theirs back.
function seen() {
  if (document.hidden) {
    stages.close();
    stopLog();
  } else {
    watch();
    follow();
  }
}

const shown = document.querySelector("[data-follow]");
if (shown) shown.scrollTop = shown.scrollHeight;
document.addEventListener("visibilitychange", seen);
if (!document.hidden) seen();
