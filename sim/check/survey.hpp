// A scenario laid out for those who look for mistakes: what each zone lists, and from when until when.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fake_dns/editions.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/base/name.hpp"
#include "sim/scenario/places.hpp"
#include "sim/scenario/scenario.hpp"

namespace mxdrill::check {

/// One MX record, and where it was written.
struct Exchange {
    std::uint16_t preference = 0;
    base::Name host;  // the root of a null MX (RFC 7505)
    base::Duration ttl{0};
    scenario::Place place;
};

/// The MX records of one name in one `[[zone]]`.
struct Listing {
    base::Name domain;
    base::Name origin;                   // of the zone
    base::Instant from;                  // in force from here
    std::optional<base::Instant> until;  // to here
    std::vector<Exchange> exchanges;     // in the order of the text; at least one

    /// Those that name a host.
    [[nodiscard]] std::vector<const Exchange*> hosts() const;
    /// The lowest preference that names a host.
    [[nodiscard]] std::optional<std::uint16_t> best() const;
    [[nodiscard]] bool names(const base::Name& host) const;
    /// How long caches may keep it.
    [[nodiscard]] base::Duration ttl() const;
};

/// The scenario and its places must outlive it.
class Survey {
  public:
    Survey(const scenario::Scenario& scenario, const scenario::Places& places);

    [[nodiscard]] const scenario::Scenario& scenario() const { return scenario_; }
    [[nodiscard]] const scenario::Places& places() const { return places_; }

    /// Every listing of every zone, in the order of the file.
    [[nodiscard]] const std::vector<Listing>& listings() const { return listings_; }
    /// Two listings of one name where the second takes the first one's place.
    struct Change {
        const Listing* before;
        const Listing* after;
    };
    [[nodiscard]] std::vector<Change> changes() const;

    /// The domains that mail is sent to, each with the first place that says so.
    struct Recipient {
        base::Name domain;
        scenario::Place place;
    };
    [[nodiscard]] const std::vector<Recipient>& recipients() const { return recipients_; }

    /// What the zones in force answer.
    [[nodiscard]] protocol::Answer answer(const base::Name& name, protocol::RecordType type,
                                          base::Instant at) const;
    [[nodiscard]] std::vector<base::IpAddress> addresses_of(const base::Name& host, base::Instant at) const;
    /// The tiers that a sender finds: hosts by preference, the best first.
    [[nodiscard]] std::vector<std::vector<base::Name>> tiers_of(const base::Name& domain,
                                                                base::Instant at) const;

    /// Null if nobody of this name listens.
    [[nodiscard]] const scenario::Server* server(const base::Name& name) const;
    [[nodiscard]] const scenario::ServerPhase* phase(const base::Name& name, base::Instant at) const;
    /// Where a phase, or a key of it, was written; nothing for one that nobody wrote.
    [[nodiscard]] std::optional<scenario::Place> place_of(const scenario::ServerPhase& phase,
                                                          std::string_view key) const;
    /// All times at which a zone or a server becomes another, the start of the run first.
    [[nodiscard]] std::vector<base::Instant> moments() const;

  private:
    void add_listings(std::size_t zone);

    const scenario::Scenario& scenario_;
    const scenario::Places& places_;
    fake_dns::Editions editions_;
    std::vector<Listing> listings_;
    std::vector<Recipient> recipients_;
};

}  // namespace mxdrill::check
