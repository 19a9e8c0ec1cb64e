#include "sim/live/strangers.hpp"

#include <algorithm>

#include "sim/base/name.hpp"

namespace mxdrill::live {
namespace {

// The preference under which a server is listed now.
std::optional<std::uint16_t> preference_of(trace::ServerId server, const trace::Domain& domain,
                                           base::Instant now) {
    const trace::Listing* current = nullptr;
    for (const trace::Listing& listing : domain.listings) {
        if (listing.from <= now) current = &listing;
    }
    if (current == nullptr) return std::nullopt;
    for (const trace::Tier& tier : current->tiers) {
        if (std::find(tier.hosts.begin(), tier.hosts.end(), server) != tier.hosts.end())
            return tier.preference;
    }
    return std::nullopt;
}

}  // namespace

std::optional<trace::DomainId> Strangers::domain_of(std::string_view recipient) const {
    const auto name = base::Name::parse(recipient.substr(recipient.rfind('@') + 1));
    return name ? cast_->domain_named(*name) : std::nullopt;
}

trace::TryEnded Strangers::try_of(const fake_smtp::sockets::Visit& visit, trace::DomainId domain,
                                  base::Instant now) const {
    return {.start = now,
            .message = last_,
            .sender = kSender,
            .attempt = 1,
            .try_number = 1,
            .preference = preference_of(visit.server, cast_->domains[domain], now),
            .address = visit.local,
            .stage = protocol::Stage::body,
            .outcome = trace::Outcome::accepted,
            .reply = {},
            .action = trace::Action::delivered};
}

}  // namespace mxdrill::live
