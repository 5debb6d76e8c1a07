/** As much of OpenAPI 3.1 as the page shows: what this server says of itself. */
export interface ApiDescription {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** What a method does at a path. */
export interface Operation {
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  /** By status. */
  readonly responses: Readonly<Record<string, Answer>>
}

/** A part of a request beside its body. */
export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

/** What an operation answers with a status. */
export interface Answer {
  readonly description: string
  readonly content?: Content
}

/** Bodies by media type. */
export type Content = Readonly<Record<string, Media>>

/** A body of a media type. */
export interface Media {
  readonly schema: Schema
  readonly examples?: Readonly<Record<string, Example>>
}

/** A body that is known to work. */
export interface Example {
  readonly summary?: string
  readonly value?: unknown
  /** Where it is to be had instead: a path of this server. */
  readonly externalValue?: string
}

/** As much of JSON Schema as the server's description has. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
}
