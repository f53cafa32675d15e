// Shows the API's document with Swagger UI. A file of its own: the content security policy runs no inline script.
const place = document.getElementById("reference");
const night = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", night.matches);

follow();
night.addEventListener("change", follow);

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: false,
  showExtensions: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
