/// Bodies of JSON: [weft.http.json.Json] has the verbs, and [weft.http.json.JsonBinding] has them
/// with a mapper of one's own.
package weft.http.json;
