// Keeps the status page fresh while somebody looks at it. Without scripts the link "Refresh" does the same.
"use strict";

const EVERY_MS = 5000;

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("./", { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title;
    if (!document.activeElement || document.activeElement === document.body) {
      document.querySelector("main").replaceWith(fresh.querySelector("main"));
    }
  } catch {
    // The service restarts or the network is away: the page keeps the last time it knows.
  }
}

setInterval(refresh, EVERY_MS);
