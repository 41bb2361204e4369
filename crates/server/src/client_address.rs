//! Where a request comes from: the peer of its connection, or what proxies that the operator trusts say.

use std::net::IpAddr;

use ipnet::IpNet;

/// The address of the caller. Each proxy appends whom it heard from to `X-Forwarded-For`, so the list is read
/// from its end, and only as far as trusted proxies wrote it: what stands before, anybody can have made up.
pub(crate) fn client_address<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    trusted: &[IpNet],
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
    let mut address = peer.to_canonical();
    for said in forwarded.rev().flat_map(|list| list.rsplit(',')) {
        if !is_trusted(address) {
            break;
        }
        match said.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        struct Case(&'static str, &'static [&'static str], &'static str);
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let cases = [
            Case("192.0.2.1", &[], "192.0.2.1"),
            Case("192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            Case("10.0.0.1", &[], "10.0.0.1"),
            Case("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            Case("::ffff:10.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7"),
            // Made up by the caller, who is the last one that a proxy names.
            Case("10.0.0.1", &["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
            Case("10.0.0.1", &["127.0.0.1", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            Case("10.0.0.1", &["nonsense"], "10.0.0.1"),
            Case("10.0.0.1", &["198.51.100.7, nonsense, 10.0.0.2"], "10.0.0.2"),
            Case("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ];
        for Case(peer, forwarded, expected) in cases {
            let found = client_address(peer.parse().unwrap(), forwarded.iter().copied(), &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }
}
