// What all zones together ever say about names.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/protocol/dns.hpp"

namespace mxdrill::scenario {

/// Records of every zone and of every fault's answer, without regard to when they hold.
class NameBook {
  public:
    /// The records must outlive the book.
    void add(const std::vector<protocol::Record>& records);

    /// All exchanges that MX records name, null MX excepted, in the order of the texts.
    [[nodiscard]] const std::vector<base::Name>& exchanges() const { return exchanges_; }
    /// The owners of the MX records that name this exchange, in the order of the texts.
    [[nodiscard]] std::vector<base::Name> domains_of(const base::Name& exchange) const;

    /// Whether a record belongs to this name, by a wildcard or its own, or an MX names it.
    [[nodiscard]] bool mentions(const base::Name& name) const;
    [[nodiscard]] bool has_mx(const base::Name& name) const;
    /// A and AAAA at the end of the name's CNAMEs, of which at most ten are followed; without duplicates, in
    /// the order of the texts.
    [[nodiscard]] std::vector<base::IpAddress> addresses_of(const base::Name& name) const;
    /// The name at the end of its CNAMEs, or the owner of the wildcard that answers for it.
    [[nodiscard]] base::Name owner_for(const base::Name& name) const;

  private:
    using Owned = std::vector<const protocol::Record*>;

    /// The records that answer for a name: its own, or else a wildcard's (RFC 4592); null for none.
    [[nodiscard]] const std::pair<const base::Name, Owned>* entry_of(const base::Name& name) const;
    /// The same at the end of the name's CNAMEs.
    [[nodiscard]] const std::pair<const base::Name, Owned>* last_entry_of(const base::Name& name) const;

    std::map<base::Name, Owned> owned_;
    std::vector<base::Name> exchanges_;
    std::map<base::Name, std::vector<base::Name>> domains_;  // by exchange
    std::set<std::pair<base::Name, base::Name>> seen_;       // exchange and domain
};

}  // namespace mxdrill::scenario
