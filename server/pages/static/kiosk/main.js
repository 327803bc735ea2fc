// The kiosk page: one customer after the other. The conversation lives elsewhere; this shows it and passes taps on.

import { $ } from "../dom.js";
import { Browser } from "./browse.js";
import { Case } from "./case.js";
import { Customer, isCard } from "./customer.js";
import { Idle } from "./idle.js";
import { Link } from "./link.js";
import { showReceipt } from "./receipt.js";
import { setUpSettings } from "./settings.js";
import { refusal, text, useLanguage } from "./texts.js";
import { showCart, showChoices, showHeard, showSaid, showState, showSummary } from "./view.js";

const DEAF = ["gone", "stalled"];
const body = document.body;
const languages = body.dataset.shopLanguages.split(" ");
let screen = {};
let dismissed = null;
let shownTurn = "";

const openCase = new Case(() => language());
const link = new Link(show, trouble, () => openCase.follow());
const tap = (action, more = {}) => send({ kind: "tap", action, ...more });
const say = (words) => send({ kind: "say", text: words });
const browser = new Browser(tap, () => language());
const customer = new Customer(show, tap, () => language());
const idle = new Idle(Number(body.dataset.idle), () => tap("leave"), () => screen.voice !== false && tap("more_time"));

function language() {
  return document.documentElement.lang;
}

async function send(message) {
  idle.touch();
  if (screen.voice === false) showState("thinking");
  const error = await link.send({ language: language(), ...message });
  if (error?.status === 401 || error?.status === 403) location.reload();
  if (error?.status < 500) {
    showState(screen.state ?? "off");
    complain(refusal(error));
  }
  return error;
}

function complain(message) {
  $("trouble").hidden = !message;
  $("trouble").textContent = message;
}

function trouble(broken) {
  complain(broken ? text("kiosk.offline") : "");
  if (broken) showState("offline");
  else if ($("state").dataset.state === "offline") showState(screen.state ?? "off");
}

/** Show a screen. The voice loop sends it again with each change of state; only a new turn is put in anew. */
async function show(next, always = false) {
  const { state = "off", partial = "", microphone, ...turn } = next;
  const key = JSON.stringify(turn);
  const before = screen;
  screen = next;
  body.toggleAttribute("data-voice", screen.voice !== false);
  showState(DEAF.includes(microphone) ? "off" : state);
  showHeard(partial || screen.heard, Boolean(partial));
  idle.touch();
  if ((key === shownTurn && !always) || !screen.lines) return;
  customer.known(Boolean(screen.known));
  shownTurn = key;
  if (screen.language && screen.language !== language()) await speak(screen.language);
  showSaid(screen.spoken ?? screen.reply);
  showChoices(screen.choices ?? [], (choice) => (choice.action ? tap(choice.action, choice) : say(choice.says)));
  showCart(screen, tap, before);
  await stage();
}

/** Decide which part of the page this screen belongs to. */
async function stage() {
  if (screen.outcome === "ended") return enter("welcome");
  openCase.open(screen.callback?.id ?? screen.case ?? openCase.number);
  if (screen.order && screen.order.id !== dismissed) {
    enter("done", $("done-title"));
    return showReceipt("order", screen.order.id);
  }
  if (screen.expects === "binding") {
    showSummary(screen);
    return enter("pay", $("pay-title"));
  }
  if (screen.expects === "pin") {
    showSummary(screen);
    enter("pay");
    return customer.open("pin");
  }
  enter("desk");
}

function enter(name, focus) {
  const here = body.dataset.stage;
  for (const each of ["welcome", "desk", "pay", "done"]) $(each).hidden = each !== name;
  body.dataset.stage = name;
  if (name === "welcome") {
    idle.rest();
    dismissed = null;
    openCase.open("");
    customer.known(false);
    browser.clear();
    showHeard("", false);
    showSaid("");
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
  } else {
    idle.touch();
  }
  if (here === name) return;
  scrollTo({ top: 0 });
  if (focus) focus.focus();
  if (name === "desk") browser.load();
}

async function speak(next) {
  await useLanguage(next);
  const other = languages[(languages.indexOf(next) + 1) % languages.length];
  $("switch-language").hidden = languages.length < 2;
  $("switch-language").dataset.to = other;
  $("other-language").textContent = new Intl.DisplayNames([other], { type: "language" }).of(other);
  $("other-language").lang = other;
  $("state-text").textContent = text(`state.${$("state").dataset.state}`);
  openCase.follow();
  if (body.dataset.stage === "desk") browser.load();
}

function wire() {
  for (const button of document.querySelectorAll("[data-act]")) {
    button.addEventListener("click", () => tap(button.dataset.act));
  }
  for (const button of document.querySelectorAll("[data-start]")) {
    button.addEventListener("click", async () => {
      await speak(button.dataset.start);
      enter("desk", $("main"));
      tap("language", { language: button.dataset.start });
    });
  }
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  $("switch-language").addEventListener("click", async () => {
    const to = $("switch-language").dataset.to;
    await speak(to);
    if (body.dataset.stage !== "welcome") tap("language", { language: to });
  });
  $("type").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = $("typed").value.trim();
    if (!words) return;
    $("typed").value = "";
    if (isCard(words)) return customer.card(words);
    showHeard(words, false);
    say(words);
  });
  const back = () => { dismissed = screen.order?.id ?? dismissed; enter("desk", $("main")); };
  $("keep-shopping").addEventListener("click", () => enter("desk", $("main")));
  $("show-case").addEventListener("click", () => {
    enter("done", $("done-title"));
    showReceipt("case", openCase.number);
  });
  $("go-on").addEventListener("click", back);
  $("print").addEventListener("click", () => print());
}

async function begin() {
  setUpSettings();
  wire();
  await speak(language());
  showState("off");
  link.listen();
  const answer = await fetch(`${body.dataset.root}/screen`);
  if (answer.ok && answer.status === 200) await show(await answer.json());
  body.dataset.ready = "";
}

begin();
