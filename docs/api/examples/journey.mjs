// One sale from both sides of the counter, in JavaScript: Node 20 or a browser of today, nothing else.
// Needs SOKONI_URL, and OPERATOR_EMAIL with OPERATOR_PASSWORD of somebody who runs the marketplace.
// Lines that begin with "//:" name the operation that follows; the API's document shows each part beside its operation.

const URL_BASE = process.env.SOKONI_URL ?? "http://127.0.0.1:8000";
const EMAIL = `maker-${crypto.randomUUID().slice(0, 8)}@example.com`;
const PASSWORD = "four quiet words together";

class Refused extends Error {
  constructor(problem) {
    super(`${problem.code}. ${problem.hint}`);
    this.problem = problem;
  }
}

// What an address answers; a refusal is thrown with its problem document.
async function ask(method, path, { headers = {}, json, form } = {}) {
  const body = form ?? (json && JSON.stringify(json));
  const typed = json ? { "Content-Type": "application/json", ...headers } : headers;
  const answer = await fetch(URL_BASE + path, { method, headers: typed, body });
  const value = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Refused(value);
  return { value, headers: answer.headers };
}

//: register
const account = await ask("POST", "/api/v1/auth/register", {
  json: { email: EMAIL, password: PASSWORD, display_name: "Ana María", locale: "en" },
});
console.log(account.value.id);

//: login
const tokens = await ask("POST", "/api/v1/auth/login", { json: { email: EMAIL, password: PASSWORD } });
const seller = { Authorization: `Bearer ${tokens.value.access_token}` };

//: apply_as_vendor
const { value: shop } = await ask("POST", "/api/v1/vendors", {
  headers: { ...seller, "Idempotency-Key": `shop-${EMAIL}` },
  json: { business_name: `Taller ${EMAIL.slice(6, 12)}`, country: "CO", currency: "COP" },
});

//: change_vendor_status
const signedIn = await ask("POST", "/api/v1/auth/login", {
  json: { email: process.env.OPERATOR_EMAIL, password: process.env.OPERATOR_PASSWORD },
});
const operator = { Authorization: `Bearer ${signedIn.value.access_token}` };
await ask("PUT", `/api/v1/admin/vendors/${shop.id}/status`, { headers: operator, json: { status: "approved" } });

//: set_shipping_methods
await ask("PUT", "/api/v1/shipping-methods", {
  headers: seller,
  json: { methods: [{ name: "By post", price: 1200000, countries: ["CO"] }] },
});

//: create_product
const { value: product } = await ask("POST", "/api/v1/products", {
  headers: { ...seller, "Idempotency-Key": `ruana-${EMAIL}` },
  json: {
    title: "Ruana of Boyacá wool",
    description_html: "<p>Woven by hand in Nobsa.</p>",
    variants: [{ price: 18990000, sku: "RUANA-1", quantity: 5 }],
    publish: true,
  },
});
await ask("POST", "/api/v1/products", {
  headers: { ...seller, "Idempotency-Key": `mochila-${EMAIL}` },
  json: { title: "Mochila", variants: [{ price: 9990000, quantity: 3 }], publish: true },
});

//: upload_image
const bytes = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);
const form = new FormData();
form.append("file", new Blob([bytes], { type: "image/png" }), "ruana.png");
form.append("alt", "A folded ruana");
await ask("POST", `/api/v1/products/${product.id}/images`, { headers: seller, form });

//: list_products
// What was published just now may come into listings a moment later.
const filters = new URLSearchParams({ shop: shop.id, q: "ruana", sort: "price" });
const found = await ask("GET", `/api/v1/products?${filters}`);
for (const card of found.value.items) console.log(card.title);

//: get_product
const { value: shown } = await ask("GET", `/api/v1/products/${product.id}`);
const variant = shown.variants[0];

//: add_item
const added = await ask("POST", "/api/v1/cart/items", { json: { variant_id: variant.id, quantity: 2 } });
const cart = { "X-Cart-Session": added.headers.get("X-Cart-Session") };

//: get_cart
console.log((await ask("GET", "/api/v1/cart", { headers: cart })).value.totals.subtotal);

//: place_order
// A request that got no answer is sent again with the same key: there is one order, and one answer.
const key = crypto.randomUUID();
let order;
for (let attempt = 0; attempt < 2; attempt += 1) {
  ({ value: order } = await ask("POST", "/api/v1/orders", {
    headers: { ...cart, "Idempotency-Key": key },
    json: {
      email: "buyer@example.com",
      shipping_name: "Luis Pérez",
      shipping_address: "Calle 72 # 10-07",
      shipping_city: "Bogotá",
      shipping_country: "CO",
      payment_method: "test",
    },
  }));
  console.log("order", order.code);
}
const buyer = { "X-Order-Token": order.token };

//: process_payment
const { value: payment } = await ask("POST", "/api/v1/payments/process", {
  headers: { ...buyer, "Idempotency-Key": `pay-${order.id}` },
  json: { order_id: order.id, provider: "test", behaviour: "approve" },
});
console.log(payment.state);

//: get_order
// The gateway says by webhook that the money came; the order is confirmed a moment later.
for (let look = 0; look < 60 && order.status !== "confirmed"; look += 1) {
  await new Promise((done) => setTimeout(done, 500));
  ({ value: order } = await ask("GET", `/api/v1/orders/${order.id}`, { headers: buyer }));
}
console.log("the buyer sees:", order.status);

//: list_facets
// How a listing can be narrowed, with the number of products for each value; `filter` takes the tokens.
let token;
for (let look = 0; look < 60 && !token; look += 1) {
  if (look) await new Promise((done) => setTimeout(done, 500));
  const { value } = await ask("GET", `/api/v1/products/facets?shop=${shop.id}`);
  token = value.facets.flatMap((facet) => facet.values).find((each) => each.count > 1)?.token;
}
const narrowed = new URLSearchParams({ shop: shop.id, filter: token, max_price: 10000000, currency: "COP" });
const { value: cards } = await ask("GET", `/api/v1/products?${narrowed}`);
console.log(`narrowed to ${token}:`, cards.items.map((card) => card.title).join(", "));

//: list_orders
const { value: orders } = await ask("GET", `/api/v1/orders?shop=${shop.id}`, { headers: seller });
const part = orders.items[0];

//: move_order
const { value: moved } = await ask("PUT", `/api/v1/orders/${part.id}/status`, {
  headers: seller,
  json: { status: "processing", notes: "Packed tomorrow." },
});
console.log("the seller sees:", moved.status);

//: list_own_products
// A page says where the next one is, until there is none.
let next = "/api/v1/seller/products?limit=1";
while (next) {
  const { value: page } = await ask("GET", next, { headers: seller });
  for (const card of page.items) console.log(card.title);
  next = page.next;
}

//: change_order
// A refusal is a problem document, and its code is what programs look at.
try {
  await ask("PATCH", `/api/v1/orders/${part.id}`, { headers: seller, json: { status: "delivered" } });
} catch (refused) {
  if (!(refused instanceof Refused)) throw refused;
  console.log("refused:", refused.message);
}
