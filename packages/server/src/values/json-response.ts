/** A response that has already been serialized. */
export class JsonResponse {
  constructor(readonly json: string) {}
}
