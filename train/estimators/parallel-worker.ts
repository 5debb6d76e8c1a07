import { type SharedWork, takePart } from "./parallel.ts"

declare const self: {
  addEventListener: (type: "message", listen: (event: { data: SharedWork }) => void) => void
}

self.addEventListener("message", ({ data }) => takePart(data))
