#include "sim/live/strangers.hpp"

#include "sim/base/name.hpp"

namespace mxdrill::live {
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
            .preference = cast_->domains[domain].preference_of(visit.server, now),
            .address = visit.local,
            .stage = protocol::Stage::body,
            .outcome = trace::Outcome::accepted,
            .reply = {},
            .action = trace::Action::delivered};
}

}  // namespace mxdrill::live
