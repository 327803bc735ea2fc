// What is typed into a form survives a reload, a lost claim or a crash of the page, until the form has been sent.

const name = (form, field) => `zuruf.draft.${form.dataset.draft}.${field.name}`;

export function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    for (const field of form.querySelectorAll("textarea, select")) {
      const key = name(form, field);
      const kept = sessionStorage.getItem(key);
      if (kept && !field.value) field.value = kept;
      field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
    }
    form.addEventListener("submit", () => {
      for (const field of form.querySelectorAll("textarea, select")) sessionStorage.removeItem(name(form, field));
    });
  }
}
