// A claimed case: its lease is renewed while the page is open; a page that has become stale says so and keeps what was typed.

import { $, csrf, h } from "../dom.js";

function stale(message) {
  $("stale").replaceChildren(`${message} `, h("a", { class: "button", href: location.pathname }, $("case").dataset.reload));
  $("stale").hidden = false;
}

async function renew(place) {
  const body = new FormData();
  body.set("fence", place.dataset.fence);
  const answer = await fetch(place.dataset.renew, { method: "POST", body, headers: { "X-CSRF-Token": csrf() } }).catch(() => null);
  if (!answer || answer.ok || answer.status >= 500) return true; // away for a moment: try again next time
  const content = await answer.json().catch(() => ({}));
  stale(place.dataset.lost.replace("{why}", content.problem ?? ""));
  return false;
}

function showTimer(timer) {
  const since = Number(timer.dataset.since);
  const tick = () => {
    const seconds = Math.max(0, Math.round((Date.now() - since) / 1000));
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  tick();
  setInterval(tick, 1000);
}

export function watchCase(place) {
  if (place.dataset.renew) {
    const timer = setInterval(async () => { if (!(await renew(place))) clearInterval(timer); }, Number(place.dataset.every) * 1000);
  }
  if ($("timer")) showTimer($("timer"));
  document.addEventListener("case-event", (event) => {
    const { id, version, state } = event.detail;
    const other = version > Number(place.dataset.version) || (state && state !== place.dataset.state);
    if (id === place.dataset.case && other && $("stale").hidden) stale(place.dataset.stale);
  });
}
