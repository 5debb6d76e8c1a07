const form = document.querySelector<HTMLFormElement>("form")
form?.addEventListener("input", () => console.log(new FormData(form)))
