/// How heads and addresses are written. Not exported: the module's own.
package weft.http.syntax;
