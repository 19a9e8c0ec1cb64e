// Where the addresses of a scenario are on this machine.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "sim/base/endpoint.hpp"
#include "sim/base/ip_address.hpp"

namespace mxdrill::net {

/// In a private network every address is itself, and its port is the usual one. Elsewhere each gets an IPv4
/// loopback address of its own (also one of IPv6, which has only one), and a port that was free.
class AddressBook {
  public:
    enum class Kind : std::uint8_t {
        as_they_stand,
        mapped
    };
    explicit AddressBook(Kind kind) : kind_(kind) {}

    [[nodiscard]] bool is_mapped() const { return kind_ == Kind::mapped; }

    /// Where an address of the scenario is; a mapped one that is new gets the next place.
    base::IpAddress real(const base::IpAddress& staged);
    /// The scenario's address there; an address that is no place of one is itself.
    [[nodiscard]] base::IpAddress staged(const base::IpAddress& real) const;

    /// As a DNS answer tells it, in the family of the scenario's: an IPv6 address stands as an IPv4-mapped
    /// one (RFC 4291 §2.5.5.2), to which a socket of IPv6 connects.
    base::IpAddress told(const base::IpAddress& staged);
    [[nodiscard]] base::IpAddress meant(const base::IpAddress& told) const;

    /// The port of an address that listens.
    void set_port(const base::IpAddress& staged, std::uint16_t port) { ports_[staged] = port; }
    /// Of one that does not listen it is one where nobody does.
    [[nodiscard]] base::Endpoint listening(const base::IpAddress& staged, std::uint16_t usual_port);

  private:
    Kind kind_;
    std::unordered_map<base::IpAddress, base::IpAddress> real_;
    std::unordered_map<base::IpAddress, base::IpAddress> staged_;
    std::unordered_map<base::IpAddress, std::uint16_t> ports_;
};

}  // namespace mxdrill::net
