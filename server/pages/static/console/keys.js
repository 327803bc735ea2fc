// Keyboard shortcuts; the dialog "?" lists them. They rest while somebody types.

import { $ } from "../dom.js";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function move(by) {
  const links = [...document.querySelectorAll("#cases h3 a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
}

function claim() {
  const row = document.activeElement.closest?.("[data-case]");
  (row?.querySelector("form button") ?? $("claim"))?.click();
}

function go(key) {
  const root = document.body.dataset.root;
  const places = { q: root, m: `${root}/mine`, o: `${root}/orders` };
  if (places[key]) location.assign(places[key]);
}

export function bindKeys() {
  let leader = false;
  const does = {
    j: () => move(1), k: () => move(-1), c: claim, n: () => $("next")?.click(), t: () => $("call")?.click(),
    e: () => ($("note") ?? $("extra-note"))?.focus(), d: () => $("disposition")?.focus(), "/": () => $("f-q")?.focus(),
    "?": () => $("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (leader) {
      leader = false;
      return go(event.key);
    }
    if (event.key === "g") {
      leader = true;
      setTimeout(() => { leader = false; }, 1500);
    } else if (does[event.key]) {
      event.preventDefault();
      does[event.key]();
    }
  });
  $("open-keys")?.addEventListener("click", () => $("keys").showModal());
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}
