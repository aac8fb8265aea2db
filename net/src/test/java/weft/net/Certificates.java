package weft.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Certificates for a test, made when it runs.
record Certificates(Path chain, Path key) {

    /// An authority, which vouches for others and can serve itself.
    record Authority(X509Bundle bundle) {

        static Authority create() {
            try {
                return new Authority(new CertificateBuilder()
                        .subject("CN=Test Authority")
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /// Issues a certificate for a host, or for a client of that name.
        Certificates issue(String name) {
            try {
                return files(new CertificateBuilder()
                        .subject("CN=" + name)
                        .addSanDnsName(name)
                        .buildIssuedBy(bundle));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /// The authority's own certificate, for those who are to trust it.
        Path certificate() {
            return files(bundle).chain;
        }
    }

    private static Certificates files(X509Bundle bundle) {
        try {
            return new Certificates(
                    bundle.toTempCertChainPem().toPath(),
                    bundle.toTempPrivateKeyPem().toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
