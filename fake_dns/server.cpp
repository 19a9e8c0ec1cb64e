#include "fake_dns/server.hpp"

#include "sim/base/names_of.hpp"

namespace mxdrill::fake_dns {
namespace {

using protocol::Answer;
using protocol::Query;
using protocol::Rcode;

// NODATA is noerror without a record of the type (RFC 2308 §2.2): such an answer has a SOA, or no record at
// all. A chain that leaves the server's zones has records and no SOA.
std::string_view outcome_of(const Answer& answer) {
    const bool nodata = answer.rcode == Rcode::noerror && (answer.soa || answer.records.empty());
    return nodata ? "nodata" : base::name_of(answer.rcode);
}

bool concerns(const DnsFault& fault, const Query& query) {
    return fault.zone && query.name.is_within(*fault.zone) && fault.is_about(query.type) &&
           !(fault.act == DnsAct::truncate && query.over_tcp);
}

}  // namespace

Server::Server(const std::vector<DatedZone>& zones, rules::Book<DnsFault> faults)
    : editions_(zones), faults_(std::move(faults)) {}

void Server::on_query(Ticket ticket, const Query& query, base::IpAddress client, base::Instant now) {
    const auto is_here = [&](const DnsFault& fault) { return concerns(fault, query); };
    const auto fired = [&](std::size_t index, const DnsFault&) {
        outputs_.push_back(trace::Event{now, trace::FaultFired{index}});
    };
    const auto decision = faults_.decide({.now = now, .client = client}, is_here, fired);

    Verdict verdict = judge(decision.fault, query, editions_.at(now));
    outputs_.push_back(trace::Event{now, trace::Queried{query.name, query.type, verdict.outcome}});
    Respond respond{ticket, std::move(verdict.answer), verdict.form, verdict.outcome,
                    holds_until(query, now)};
    if (decision.delay > base::Duration::zero()) {
        delayed_.emplace(now + decision.delay, std::move(respond));
    } else {
        outputs_.push_back(std::move(respond));
    }
}

std::optional<base::Instant> Server::holds_until(const Query& query, base::Instant now) const {
    if (faults_.concerns([&](const DnsFault& fault) { return concerns(fault, query); })) return std::nullopt;
    return editions_.until(now).value_or(base::Instant{base::Duration::max()});
}

void Server::on_time(base::Instant now) {
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
        outputs_.push_back(std::move(delayed_.begin()->second));
        delayed_.erase(delayed_.begin());
    }
}

std::optional<Output> Server::poll() {
    if (outputs_.empty()) return std::nullopt;
    std::optional<Output> output(std::move(outputs_.front()));
    outputs_.pop_front();
    return output;
}

std::optional<base::Instant> Server::next_deadline() const {
    return delayed_.empty() ? std::nullopt : std::optional(delayed_.begin()->first);
}

Server::Verdict Server::judge(const DnsFault* fault, const Query& query, const Catalogue& zones) {
    const auto bare = [](Rcode rcode) {
        return Verdict{{.rcode = rcode}, Form::sound, base::name_of(rcode)};
    };
    switch (fault ? fault->act : DnsAct::none) {
        case DnsAct::none: return truly(query, zones);
        case DnsAct::drop: return {{}, Form::silence, "dropped"};
        case DnsAct::servfail: return bare(Rcode::servfail);
        case DnsAct::refused: return bare(Rcode::refused);
        case DnsAct::formerr: return bare(Rcode::formerr);
        case DnsAct::notimp: return bare(Rcode::notimp);
        case DnsAct::nxdomain: return {zones.negative(Rcode::nxdomain, query.name), Form::sound, "nxdomain"};
        case DnsAct::nodata: return {zones.negative(Rcode::noerror, query.name), Form::sound, "nodata"};
        case DnsAct::truncate: return {{.truncated = true}, Form::sound, "truncated"};
        case DnsAct::garble: return {truly(query, zones).answer, Form::garbled, "garbled"};
        case DnsAct::wrong_id: return {truly(query, zones).answer, Form::wrong_id, "wrong-id"};
        case DnsAct::answer: break;
    }
    Answer answer = zones.answer_with(fault->records, query);
    const std::string_view outcome = outcome_of(answer);
    return {std::move(answer), Form::sound, outcome};
}

Server::Verdict Server::truly(const Query& query, const Catalogue& zones) {
    Answer answer = zones.answer(query);
    const std::string_view outcome = outcome_of(answer);
    return {std::move(answer), Form::sound, outcome};
}

}  // namespace mxdrill::fake_dns
