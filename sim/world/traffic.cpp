#include "sim/world/traffic.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace mxdrill::world {
namespace {

base::Name domain_part(std::string_view address) {
    return base::Name::of(address.substr(address.rfind('@') + 1));
}

}  // namespace

Traffic::Traffic(const scenario::Scenario& scenario, const trace::Cast& cast, Mailroom& mailroom,
                 base::Duration longest_run)
    : cast_(&cast) {
    const base::Instant end{scenario.duration.value_or(longest_run)};
    for (const scenario::Traffic& spec : scenario.traffic)
        streams_.push_back(stream_of(spec, scenario, mailroom, end));
}

Traffic::Stream Traffic::stream_of(const scenario::Traffic& spec, const scenario::Scenario& scenario,
                                   Mailroom& mailroom, base::Instant end) {
    const base::Key draws = base::Key(scenario.seed).with("traffic").with(spec.identity);
    Stream stream{&spec, draws, Arrivals(spec, draws, end), {}, mailroom.notice_domain(spec.mail_from), {}};
    for (const std::string& to : spec.to)
        stream.targets.push_back({to, *cast_->domain_named(domain_part(to))});
    trace::SenderId first = 0;
    for (const scenario::SenderGroup& group : scenario.senders) {
        const auto hosts = static_cast<std::uint32_t>(group.hosts);
        if (!spec.from || *spec.from == group.name) stream.groups.emplace_back(first, hosts);
        first += hosts;
    }
    return stream;
}

std::optional<base::Instant> Traffic::next() const {
    if (!posted_.empty()) return posted_.front().mail.arrival;
    std::optional<base::Instant> first;
    for (const Stream& stream : streams_) {
        const auto at = stream.arrivals.next();
        if (at && (!first || *at < *first)) first = at;
    }
    return first;
}

Posting Traffic::take() {
    if (posted_.empty()) post(*earliest());
    Posting posting = std::move(posted_.front());
    posted_.pop_front();
    return posting;
}

Traffic::Stream* Traffic::earliest() {
    Stream* first = nullptr;
    for (Stream& stream : streams_) {
        if (!stream.arrivals.next()) continue;
        if (first == nullptr || *stream.arrivals.next() < *first->arrivals.next()) first = &stream;
    }
    return first;
}

void Traffic::post(Stream& stream) {
    const auto& [first_host, hosts] = stream.groups[stream.mails % stream.groups.size()];
    const auto turn = static_cast<std::uint32_t>(stream.mails / stream.groups.size() % hosts);
    const auto left =
        static_cast<std::uint64_t>(stream.spec->count.value_or(stream.spec->recipients_per_mail)) -
        (stream.spec->count ? stream.messages : 0);
    const auto size =
        std::min<std::uint64_t>(left, static_cast<std::uint64_t>(stream.spec->recipients_per_mail));
    for (std::uint64_t i = 0; i < size; ++i) {
        const Target& to = target(stream, stream.messages++);
        auto posting = std::find_if(posted_.begin(), posted_.end(),
                                    [&](const Posting& other) { return other.mail.domain_id == to.domain; });
        if (posting == posted_.end()) {
            Posting& fresh = posted_.emplace_back();
            fresh.sender = first_host + turn;
            fresh.mail.from = stream.spec->mail_from;
            fresh.mail.from_domain = stream.from_domain;
            fresh.mail.domain = &cast_->domains[to.domain].name;
            fresh.mail.domain_id = to.domain;
            fresh.mail.size = stream.spec->size;
            fresh.mail.received = 1;
            fresh.mail.kind = stream.spec->kind;
            fresh.mail.arrival = *stream.arrivals.next();
            posting = posted_.end() - 1;
        }
        posting->mail.recipients.push_back({++last_message_, to.address});
    }
    ++stream.mails;
    stream.arrivals.advance();
}

const Traffic::Target& Traffic::target(const Stream& stream, std::uint64_t message) {
    const std::vector<double>& weights = stream.spec->weights;
    if (weights.empty()) return stream.targets[message % stream.targets.size()];
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double place = base::Draws(stream.draws.with("to").with(message)).unit() * total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
        if (place < weights[i]) return stream.targets[i];
        place -= weights[i];
    }
    return stream.targets.back();
}

}  // namespace mxdrill::world
