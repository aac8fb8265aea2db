/// Between messages and the objects of Netty's codecs. Not exported: the module's own.
package weft.http.wire;
