#include "sim/world/mailroom.hpp"

#include <algorithm>

namespace mxdrill::world {
namespace {

std::string_view after_at(std::string_view address) {
    return address.substr(address.rfind('@') + 1);
}

}  // namespace

std::vector<sender::Mail> Mailroom::sort(const fake_smtp::Keep& kept, const scenario::Relay& relay,
                                         base::Instant now) {
    std::vector<sender::Mail> mails;
    for (std::size_t i = 0; i < kept.messages.size(); ++i) {
        const std::string& address = this->kept(kept.recipients[i]);
        const base::Name& domain = *names_.insert(base::Name::of(after_at(address))).first;
        const bool is_notice = kept.messages[i] == 0;
        auto mail = std::find_if(mails.begin(), mails.end(), [&](const sender::Mail& other) {
            return other.domain == &domain && other.is_notice == is_notice;
        });
        if (mail == mails.end()) {
            sender::Mail fresh;
            fresh.from = this->kept(kept.from);
            fresh.from_domain = notice_domain(kept.from);
            fresh.domain = &domain;
            fresh.domain_id = cast_->domain_named(domain).value_or(0);
            fresh.size = kept.content.size;
            fresh.arrival = now;
            fresh.received = kept.content.received + 1;
            fresh.next_hop = relay.next_hop ? &*relay.next_hop : nullptr;
            fresh.is_notice = is_notice;
            fresh.is_relayed = true;
            mail = mails.insert(mails.end(), std::move(fresh));
        }
        mail->recipients.push_back({kept.messages[i], address});
    }
    return mails;
}

const base::Name* Mailroom::notice_domain(std::string_view address) {
    if (address.empty()) return nullptr;
    const auto known = notice_domains_.find(address);
    if (known != notice_domains_.end()) return known->second;
    const auto domain = base::Name::parse(after_at(address));
    const bool held = domain && scenario_->zone_of(*domain) != nullptr;
    const base::Name* where = held ? &*names_.insert(*domain).first : nullptr;
    return notice_domains_.emplace(address, where).first->second;
}

}  // namespace mxdrill::world
