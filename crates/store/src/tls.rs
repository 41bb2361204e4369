//! Whose certificates are trusted: the public authorities', and those of a file.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// How to connect with TLS. `ca_file` holds further certificates to trust (PEM); empty: none.
///
/// # Errors
/// The file cannot be read or holds no certificates.
pub(crate) fn client_config(ca_file: &Path) -> io::Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if !ca_file.as_os_str().is_empty() {
        let broken =
            |why: &dyn std::fmt::Display| io::Error::other(format!("the certificates {}: {why}", ca_file.display()));
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(ca_file).map_err(|error| broken(&error))? {
            let certificate = certificate.map_err(|error| broken(&error))?;
            roots.add(certificate).map_err(|error| broken(&error))?;
        }
        if roots.len() == before {
            return Err(broken(&"there are none in it"));
        }
    }
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
