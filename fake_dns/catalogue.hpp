// All zones of one server, and the answers they give.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <vector>

#include "fake_dns/zone.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::fake_dns {

/// How many CNAMEs an answer follows.
inline constexpr int kChainLimit = 10;

/// Answers by RFC 1034 §4.3.2 without delegation: the zone with the longest origin that fits is asked; names
/// outside all zones are REFUSED, but for the host of a null MX (RFC 7505 §3): the root has no address, as
/// every resolver knows. CNAMEs are followed from zone to zone, and the answer ends with the last one where
/// they leave the zones, close a loop or are more than kChainLimit. NXDOMAIN and NODATA belong to the last
/// name of the chain and carry its zone's SOA (RFC 2308 §2). The type ANY gets one set of the name, the first
/// in the order of the text (RFC 8482 §4.1); of an origin without a written SOA that is the supplied one.
class Catalogue {
  public:
    /// Of two zones with one origin the first counts.
    explicit Catalogue(const std::vector<Zone>& zones);

    /// The zone a name belongs to; nothing outside all zones. The pointer has the life of the catalogue.
    [[nodiscard]] const Zone* zone_of(const base::Name& name) const;

    [[nodiscard]] protocol::Answer answer(const protocol::Query& query) const;

    /// The same with records in place of all that the zones say of the question's name: they decide, with
    /// their wildcards, and where they have nothing of the type, that is NODATA. A CNAME among them leads to
    /// their own records of its target, or if there are none to the zones.
    [[nodiscard]] protocol::Answer answer_with(const std::vector<protocol::Record>& instead,
                                               const protocol::Query& query) const;

    /// No record: NXDOMAIN, or with noerror NODATA, with the SOA of the name's zone if there is one.
    [[nodiscard]] protocol::Answer negative(protocol::Rcode rcode, const base::Name& name) const;

  private:
    [[nodiscard]] protocol::Answer follow(const protocol::Query& query, const Zone* instead) const;
    [[nodiscard]] const Node* find(const base::Name& name, const Zone* instead) const;

    boost::unordered_flat_map<base::Name, Zone, std::hash<base::Name>> zones_;
};

}  // namespace mxdrill::fake_dns
