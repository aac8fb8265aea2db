/// A server.
package weft.http.server;
