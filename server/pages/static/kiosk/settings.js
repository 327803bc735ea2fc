// Text size, light or dark, contrast: kept on this device only.

import { $ } from "../dom.js";

const stored = (name) => {
  try {
    return localStorage.getItem(`zuruf.${name}`);
  } catch {
    return null; // storage is switched off: the setting holds until the page is loaded anew
  }
};

function keep(name, value) {
  try {
    localStorage.setItem(`zuruf.${name}`, value);
  } catch {
    return;
  }
}

function apply(name, value) {
  document.documentElement.dataset[name] = value;
  for (const button of document.querySelectorAll(`[data-setting="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.dataset.value === value));
  }
}

export function setUpSettings() {
  const buttons = [...document.querySelectorAll("[data-setting]")];
  for (const name of new Set(buttons.map((button) => button.dataset.setting))) {
    apply(name, stored(name) ?? buttons.find((button) => button.dataset.setting === name).dataset.value);
  }
  for (const button of buttons) {
    button.addEventListener("click", () => {
      apply(button.dataset.setting, button.dataset.value);
      keep(button.dataset.setting, button.dataset.value);
    });
  }
  $("open-settings").addEventListener("click", () => $("settings").showModal());
}
