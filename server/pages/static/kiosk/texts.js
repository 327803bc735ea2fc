// The page's words: fetched once a language, put wherever an element names a key.

const known = new Map();
let current = {};

/** Use a language from now on; true when it is there. */
export async function useLanguage(language) {
  if (!known.has(language)) {
    const answer = await fetch(`${document.body.dataset.root}/texts/${encodeURIComponent(language)}`);
    if (!answer.ok) return false;
    known.set(language, await answer.json());
  }
  current = known.get(language);
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = text(element.dataset.placeholder);
  return true;
}

/** Return why the server refused something: in the page's words, else in the server's. */
export function refusal(error) {
  return current[`kiosk.refused_${error.body?.code}`] ?? error.message;
}

/** Return a text, with {values} put in. */
export function text(key, values = {}) {
  const template = current[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
