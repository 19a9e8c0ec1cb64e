#include "sim/sender/mx_lookup.hpp"

#include <algorithm>
#include <variant>

namespace mxdrill::sender {
namespace {

using protocol::Finding;
using protocol::RecordType;
using trace::Outcome;

const protocol::Records& no_records() {
    static thread_local const protocol::Records none =
        boost::local_shared_ptr<const std::vector<protocol::Record>>(new std::vector<protocol::Record>());
    return none;
}

}  // namespace

void MxLookup::begin(const Profile& profile, const base::Name& domain) {
    reset(profile, domain, 0);
}

// As if a lookup of MX records had been asked and answered before.
void MxLookup::begin_host(const Profile& profile, const base::Name& host) {
    reset(profile, host, 1);
    add_target(host, 0);
}

void MxLookup::reset(const Profile& profile, const base::Name& name, std::size_t asked) {
    profile_ = &profile;
    domain_ = &name;
    hosts_.clear();
    questions_.clear();
    asked_ = asked;
    outstanding_ = 0;
    domain_missing_ = false;
    all_targets_missing_ = true;
    trouble_.reset();
    failure_.reset();
    questions_.push_back({0, &name, RecordType::mx});
}

void MxLookup::on_resolved(std::uint32_t number, Finding finding, const protocol::Records& records) {
    --outstanding_;
    if (number == 0) {
        on_mx(finding, records);
    } else {
        MxHost& host = hosts_[(number - 1) / 2];
        if (finding == Finding::answered)
            (questions_[number].type == RecordType::aaaa ? host.v6 : host.v4) = records;
        if (finding == Finding::servfail) note_trouble(Outcome::servfail, host.preference);
        if (finding == Finding::timeout) note_trouble(Outcome::timeout, host.preference);
        if (finding != Finding::nxdomain) all_targets_missing_ = false;
    }
    if (finished() && !failure_) conclude();
}

void MxLookup::on_mx(Finding finding, const protocol::Records& records) {
    switch (finding) {
        case Finding::answered: mx_records_ = records; return read_mx_records();
        case Finding::nxdomain:
            domain_missing_ = true;
            if (profile_->dns.mx_nxdomain == MxNxdomain::bounce) return fail(Outcome::nxdomain, false);
            return look_up_implicit_mx();
        case Finding::nodata:
            if (profile_->dns.mx_nodata == MxNodata::bounce) return fail(Outcome::nodata, false);
            return look_up_implicit_mx();
        case Finding::servfail: return fail(Outcome::servfail, true);
        case Finding::timeout: return fail(Outcome::timeout, true);
    }
}

// RFC 7505 §3: a single record with preference 0 and an empty exchange is a null MX. What such an exchange
// means elsewhere the RFC leaves open.
void MxLookup::read_mx_records() {
    const bool alone = mx_records_->size() == 1;
    for (const protocol::Record& record : *mx_records_) {
        const auto& mx = std::get<protocol::Mx>(record.data);
        if (!mx.exchange.is_root()) {
            add_target(mx.exchange, mx.preference);
            continue;
        }
        const OddNullMx odd = alone ? profile_->dns.null_mx_nonzero : profile_->dns.null_mx_mixed;
        if ((alone && mx.preference == 0) || odd == OddNullMx::bounce) {
            questions_.resize(1);
            return fail(Outcome::null_mx, false);
        }
        all_targets_missing_ = false;
    }
}

void MxLookup::look_up_implicit_mx() {
    add_target(*domain_, 0);
}

void MxLookup::add_target(const base::Name& name, std::uint16_t preference) {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        if (*questions_[1 + 2 * i].name != name) continue;
        hosts_[i].preference = std::min(hosts_[i].preference, preference);
        return;
    }
    hosts_.push_back({preference, no_records(), no_records()});
    const auto number = static_cast<std::uint32_t>(questions_.size());
    questions_.push_back({number, &name, RecordType::aaaa});
    questions_.push_back({number + 1, &name, RecordType::a});
}

void MxLookup::note_trouble(Outcome outcome, std::uint16_t preference) {
    if (!trouble_ || preference <= trouble_->preference) trouble_ = {outcome, preference};
}

std::optional<Outcome> MxLookup::trouble_before(std::uint16_t preference) const {
    return trouble_ && trouble_->preference < preference ? std::optional(trouble_->outcome) : std::nullopt;
}

void MxLookup::conclude() {
    std::erase_if(hosts_, [](const MxHost& host) { return host.v6->empty() && host.v4->empty(); });
    if (!hosts_.empty()) return;
    if (trouble_) return fail(trouble_->outcome, true);
    fail(domain_missing_ || all_targets_missing_ ? Outcome::nxdomain : Outcome::nodata, false);
}

}  // namespace mxdrill::sender
