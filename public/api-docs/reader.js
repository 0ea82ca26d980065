// Starts the reader of the API's document at /api/docs. It looks like the app: by the theme that was chosen there, or by
// the system's.

const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("mist.theme");
  } catch {
    return null;
  }
}

function colour() {
  const theme = chosen() ?? (dark.matches ? "dark" : "light");
  document.documentElement.classList.toggle("dark-mode", theme === "dark");
}

colour();
dark.addEventListener("change", colour);

SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#reader",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // Else the document would be shown to a server of Swagger's.
  validatorUrl: null,
});
