/// A client.
package weft.http.client;
