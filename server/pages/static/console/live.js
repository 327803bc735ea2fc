// Live lists: what happens on the server is on the page within a moment.

import { $, h, putFragment } from "../dom.js";

const PAUSE = 120;
const FIGURES_EVERY = 15000;
const EVENTS = ["created", "claimed", "released", "changed", "done", "overdue", "warning", "alarm", "reload",
  "placed", "withdrawal"];

const asked = new WeakMap();

/** Fetch a part of the page anew; where the focus was, it is again. Of two requests only the later one counts. */
async function refresh(place, address) {
  const mine = (asked.get(place) ?? 0) + 1;
  asked.set(place, mine);
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  const part = answer?.ok && !answer.redirected ? await answer.text() : null;
  if (part === null || asked.get(place) !== mine) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.closest("[data-case]")?.dataset.case : null;
  putFragment(place, part);
  if (focused) place.querySelector(`[data-case="${CSS.escape(focused)}"] a`)?.focus();
}

function later(work) {
  let timer = null;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, PAUSE + Math.random() * PAUSE);
  };
}

/** Tell supervisors that a deadline is near or has passed. */
function alert(name, id) {
  const place = $("alerts");
  const words = place?.dataset[name];
  if (!words) return;
  place.querySelector(`[data-case="${CSS.escape(id)}"]`)?.remove();
  place.append(h("p", { class: name === "overdue" ? "note bad" : "note warn", "data-case": id }, `${words} `,
    h("a", { href: place.dataset.address + encodeURIComponent(id) }, id)));
}

/** Tell, for those who cannot see the list, that there is a new case. */
function announce(list, id) {
  const title = list.querySelector(`[data-case="${CSS.escape(id)}"] h3`)?.textContent;
  list.querySelector(`[data-case="${CSS.escape(id)}"]`)?.classList.add("fresh");
  if (title && $("news")) $("news").textContent = $("news").dataset.created.replace("{reason}", title);
}

/** Keep the page live; resolves once the line to the server stands. */
export function listen() {
  const list = document.querySelector("[data-live-list]");
  const part = document.querySelector("[data-live-part]");
  const fresh = new Set();
  const root = document.body.dataset.root;
  const update = later(async () => {
    if (!list) return;
    await refresh(list, list.dataset.liveList);
    for (const id of fresh) announce(list, id);
    fresh.clear();
  });
  const figures = later(() => {
    if ($("figures")) refresh($("figures"), `${root}/figures`);
    if (part) refresh(part, part.dataset.livePart);
  });
  const loud = new Set();
  const shown = (id) => $("alarms").querySelector(`[data-case="${CSS.escape(id ?? "")}"]`);
  const alarms = () => refresh($("alarms"), `${root}/alarms`);
  const source = new EventSource(`${root}/events`);
  const happened = (name) => (event) => {
    const data = JSON.parse(event.data);
    if (name === "created") fresh.add(data.id);
    if (name === "alarm") loud.add(data.id);
    if (loud.has(data.id) || shown(data.id)) alarms();
    if (name === "warning" || name === "overdue") alert(name, data.id);
    document.dispatchEvent(new CustomEvent("case-event", { detail: { name, ...data } }));
    update();
    figures();
  };
  for (const name of EVENTS) source.addEventListener(name, happened(name));
  source.addEventListener("open", () => {  // what happened before this is not told: ask for it
    update();
    figures();
    alarms();
    $("connection").hidden = true;
  });
  source.addEventListener("error", () => { $("connection").hidden = false; });
  setInterval(figures, FIGURES_EVERY);
  return new Promise((stands) => {
    source.addEventListener("open", stands, { once: true });
    source.addEventListener("error", stands, { once: true });
  });
}
