/**
 * Where a client reaches this server, by the request's own Host header: for commands that a person
 * copies. It may hold characters that markup or a shell gives a meaning.
 *
 * @returns without a slash at the end, for example `https://sepal.example.org`
 */
export function baseUrl({ url, headers }: Request): string {
  const { protocol, host } = new URL(url)
  // A proxy that ends TLS says so; what a client lies about here, it only reads itself.
  return `${headers.get("x-forwarded-proto") === "https" ? "https:" : protocol}//${host}`
}
