// The chat page: what is written goes to the shop's conversation, what it says is put below. Nothing is kept here.

import { $, h } from "../dom.js";
import { Case } from "../kiosk/case.js";
import { Link } from "../kiosk/link.js";
import { showReceipt } from "../kiosk/receipt.js";
import { refusal, text, useLanguage } from "../kiosk/texts.js";
import { showCart, showChoices, showSummary } from "../kiosk/view.js";

const languages = document.body.dataset.shopLanguages.split(" ");
const language = () => document.documentElement.lang;
const openCase = new Case(language);
const link = new Link(show, (broken) => complain(broken ? text("kiosk.offline") : ""), () => openCase.follow());
const tap = (action, more = {}) => send({ kind: "tap", action, ...more });
let screen = {};

function complain(message) {
  $("trouble").hidden = !message;
  $("trouble").textContent = message;
}

function why(error) {
  if (error.status === 429) return text("chat.slower", { seconds: error.body?.retry_after ?? 10 });
  return error.status === 403 ? text("chat.gone") : refusal(error);
}

async function send(message) {
  complain("");
  $("thinking").textContent = text("chat.thinking");
  const error = await link.send({ language: language(), ...message });
  $("thinking").textContent = "";
  if (error && error.status < 500) complain(why(error));
  return error;
}

function say(words, channel = "text") {
  put("me", "chat.you", words);
  return send({ kind: "say", text: words, channel });
}

function put(who, key, words) {
  if (!words) return;
  const item = h("p", { class: who }, h("span", { class: "sr-only" }, `${text(key)} `), words);
  $("log").append(item);
  $("log").scrollTop = $("log").scrollHeight;
}

async function show(next) {
  const before = screen;
  screen = next;
  if (screen.language && screen.language !== language()) await speak(screen.language);
  put("them", "chat.machine", screen.reply);
  showChoices(screen.choices ?? [], (choice) => (choice.action ? tap(choice.action, choice) : say(choice.says, "touch")));
  showCart(screen, tap, before);
  if (screen.outcome === "ended") {
    screen = {};
    openCase.open("");
    $("done").hidden = true;
    put("them", "chat.machine", text("chat.ended"));
  } else {
    openCase.open(screen.callback?.id ?? screen.case ?? openCase.number);
  }
  const binding = screen.expects === "binding";
  if (binding) showSummary(screen);
  $("pay").hidden = !binding;
  if (screen.order && screen.order.id !== before.order?.id) open("order", screen.order.id);
}

function open(kind, number) {
  $("done").hidden = false;
  return showReceipt(kind, number);
}

async function speak(next) {
  await useLanguage(next);
  const other = languages[(languages.indexOf(next) + 1) % languages.length];
  $("switch-language").hidden = languages.length < 2;
  $("switch-language").dataset.to = other;
  $("other-language").textContent = new Intl.DisplayNames([other], { type: "language" }).of(other);
  $("other-language").lang = other;
  openCase.follow();
}

function wire() {
  for (const button of document.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => tap(button.dataset.act));
  }
  $("switch-language").addEventListener("click", async () => {
    const to = $("switch-language").dataset.to;
    await speak(to);
    if (screen.lines) tap("language", { language: to });
  });
  $("type").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("typed").value.trim();
    $("typed").value = "";
    if (words) say(words);
  });
  $("show-case").addEventListener("click", () => open("case", openCase.number));
  $("print").addEventListener("click", () => print());
}

async function begin() {
  wire();
  await speak(language());
  showCart({}, tap, {});
  link.listen();
  const answer = await fetch(`${document.body.dataset.root}/screen`).catch(() => null);
  if (answer?.status === 200) await show(await answer.json());
  document.body.dataset.ready = "";
}

begin();
