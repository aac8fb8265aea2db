/// Addresses, of which nothing shows the password that they may have. Not exported: the module's own.
package weft.http.address;
