//! Which addresses the server may connect to on a caller's behalf. A caller chooses the URL, so
//! without this check a callback could reach services that only this machine or its network can.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Ranges that are never public: IANA's special-purpose registries (RFC 6890 and its updates), each
/// with the word that the refusal names.
const REFUSED_V4: &[(Ipv4Addr, u8, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "unspecified"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "carrier-grade NAT"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    // Holds 169.254.169.254, the metadata service of most clouds.
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "benchmarking"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

const REFUSED_V6: &[(Ipv6Addr, u8, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (Ipv6Addr::LOCALHOST, 128, "loopback"),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "discard"),
    // Local-use NAT64 (RFC 8215): the operator's own translation, never public.
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, "NAT64"),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "reserved"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16, "segment routing"),
    // Holds fd00:ec2::254, a metadata service.
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, "private"),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, "site-local"),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),
];

/// The rule: public addresses and the operator's exceptions.
#[derive(Debug, Clone, Default)]
pub(crate) struct AddressPolicy {
    /// Networks that are allowed although they are not public.
    pub(crate) allowed: Vec<IpNet>,
    /// Ports that a URL may name; empty allows every port.
    pub(crate) ports: Vec<u16>,
}

impl AddressPolicy {
    /// Says why an address may not be reached, if so: the kind of its range.
    ///
    /// An IPv6 address that carries an IPv4 address (mapped, compatible, NAT64, 6to4) is judged by
    /// both, so that no other spelling of a refused address gets through.
    ///
    /// # Errors
    /// The kind of range that the address lies in.
    pub(crate) fn check(&self, address: IpAddr) -> Result<(), &'static str> {
        let inner = match address {
            IpAddr::V6(v6) => embedded_v4(v6).map(IpAddr::V4),
            IpAddr::V4(_) => None,
        };
        if self.allows(address) || inner.is_some_and(|v4| self.allows(v4)) {
            return Ok(());
        }
        match (refused_range(address), inner.and_then(refused_range)) {
            (Some(kind), _) | (None, Some(kind)) => Err(kind),
            (None, None) => Ok(()),
        }
    }

    /// Whether a URL may name this port.
    pub(crate) fn allows_port(&self, port: u16) -> bool {
        self.ports.is_empty() || self.ports.contains(&port)
    }

    fn allows(&self, address: IpAddr) -> bool {
        self.allowed.iter().any(|network| network.contains(&address))
    }
}

/// The networks of a list in the configuration.
///
/// # Errors
/// The first text that is no network.
pub(crate) fn networks(texts: &[String]) -> Result<Vec<IpNet>, String> {
    texts.iter().map(|text| text.parse().map_err(|_| text.clone())).collect()
}

fn refused_range(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => REFUSED_V4.iter().find_map(|&(network, bits, kind)| {
            let shift = 32 - u32::from(bits);
            (v4.to_bits() >> shift == network.to_bits() >> shift).then_some(kind)
        }),
        IpAddr::V6(v6) => REFUSED_V6.iter().find_map(|&(network, bits, kind)| {
            let shift = 128 - u32::from(bits);
            (v6.to_bits() >> shift == network.to_bits() >> shift).then_some(kind)
        }),
    }
}

/// The IPv4 address inside an IPv6 address: mapped and compatible (RFC 4291, 2.5.5), NAT64
/// (RFC 6052, 2.1) and 6to4 (RFC 3056, 2).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0 | 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0x64, 0xff9b, 0, 0, 0, 0) => Some(join(g, h)),
        (0x2002, ..) => Some(join(b, c)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_ranges_are_refused_in_every_spelling() {
        struct Case(&'static str, Result<(), &'static str>);
        let cases = [
            Case("93.184.216.34", Ok(())),
            Case("8.8.8.8", Ok(())),
            Case("2606:2800:220:1:248:1893:25c8:1946", Ok(())),
            Case("127.0.0.1", Err("loopback")),
            Case("127.255.255.254", Err("loopback")),
            Case("0.0.0.0", Err("unspecified")),
            Case("10.1.2.3", Err("private")),
            Case("172.31.255.255", Err("private")),
            Case("172.32.0.0", Ok(())),
            Case("192.168.0.1", Err("private")),
            Case("169.254.169.254", Err("link-local")),
            Case("100.64.0.1", Err("carrier-grade NAT")),
            Case("100.128.0.1", Ok(())),
            Case("224.0.0.1", Err("multicast")),
            Case("255.255.255.255", Err("reserved")),
            Case("::1", Err("loopback")),
            Case("::", Err("unspecified")),
            Case("fd00:ec2::254", Err("private")),
            Case("fe80::1", Err("link-local")),
            Case("ff02::1", Err("multicast")),
            Case("::ffff:127.0.0.1", Err("loopback")),
            Case("::ffff:8.8.8.8", Ok(())),
            Case("::127.0.0.1", Err("loopback")),
            Case("64:ff9b::a9fe:a9fe", Err("link-local")),
            Case("64:ff9b:1::808:808", Err("NAT64")),
            Case("2002:7f00:1::", Err("loopback")),
            Case("2002:808:808::", Ok(())),
        ];
        for Case(address, expected) in cases {
            assert_eq!(AddressPolicy::default().check(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn the_operator_can_allow_a_network_and_nothing_else() {
        let policy = AddressPolicy { allowed: vec!["127.0.0.0/8".parse().unwrap()], ports: vec![443] };
        assert_eq!(policy.check("127.0.0.1".parse().unwrap()), Ok(()));
        assert_eq!(policy.check("::ffff:127.0.0.1".parse().unwrap()), Ok(()));
        assert_eq!(policy.check("10.0.0.1".parse().unwrap()), Err("private"));
        assert!(policy.allows_port(443) && !policy.allows_port(22));
    }
}
