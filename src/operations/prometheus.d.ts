declare module "@prometheus-io/client/lib/registry.js" {
  import type { Registry } from "@prometheus-io/client"

  const constructor: typeof Registry
  export default constructor
}
