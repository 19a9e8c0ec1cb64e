#include "sim/scenario/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "fake_dns/zone_file.hpp"
#include "sim/scenario/server_fault.hpp"
#include "sim/scenario/suggestion.hpp"
#include "sim/scenario/zones.hpp"

namespace mxdrill::scenario {
namespace {

template <class Member>
auto matching(Member member) {
    return [member](FaultKeys & keys) -> auto& {
        return keys.matcher.*member;
    };
}
template <class Member>
auto when(Member member) {
    return [member](FaultKeys & keys) -> auto& {
        return keys.matcher.when.*member;
    };
}
template <class Member>
auto how_often(Member member) {
    return [member](FaultKeys & keys) -> auto& {
        return keys.matcher.how_often.*member;
    };
}

std::vector<std::string> all_acts() {
    auto acts = names<fake_smtp::Act>();
    for (const std::string& act : names<rules::DnsAct>()) {
        if (std::find(acts.begin(), acts.end(), act) == acts.end()) acts.push_back(act);
    }
    return acts;
}

void check_window(const rules::Window& window, const Table& table, Diagnostics& errors) {
    if (window.until && *window.until <= window.at) {
        errors.add(table.place_of("until"), "the window is empty: `until` is not after `at`");
    }
    if (table.has("repeat") && !table.has("for"))
        errors.add(table.place_of("repeat"), "`repeat` needs `for`");
    if (table.has("for") && table.has("until") && !table.has("repeat")) {
        errors.add(table.place_of("until"), "`for` and `until` go together only with `repeat`");
    }
    if (window.repeat && window.length && *window.repeat < *window.length) {
        errors.add(table.place_of("repeat"), "`repeat` is shorter than `for`: the windows overlap");
    }
}

void refuse(const Table& table, std::initializer_list<const char*> keys, std::string_view kind,
            Diagnostics& errors) {
    for (const char* key : keys) {
        if (table.has(key))
            errors.add(table.place_of(key), fmt::format("`{}` is not for a fault of a {}", key, kind));
    }
}

std::vector<protocol::Record> answer_of(const FaultKeys& keys, Diagnostics& errors) {
    if (!keys.records) return {};
    auto text = fake_dns::parse_records(keys.records->text, keys.zone.value_or(base::Name{}));
    add_text_errors(text.errors, keys.records->written, errors);
    return std::move(text.records);
}

rules::DnsFault dns_fault(const FaultKeys& keys, const Table& table, Diagnostics& errors) {
    const char* kind = keys.zone ? "zone" : "resolver";
    refuse(table, {"stage", "sender", "recipient", "reply", "rate"}, kind, errors);
    const auto act = base::named<rules::DnsAct>(keys.act);
    if (!act) {
        errors.add(table.place_of("do"), fmt::format("\"{}\" is nothing that a {} can do; it can {}",
                                                     keys.act, kind, listed(names<rules::DnsAct>(), "or")));
    } else if (*act == rules::DnsAct::answer && !table.has("records")) {
        errors.add(table.place_of("do"), "do = \"answer\" needs `records`");
    } else if (*act != rules::DnsAct::answer && table.has("records")) {
        errors.add(table.place_of("records"), "`records` needs do = \"answer\"");
    }
    return {keys.zone, keys.resolver, keys.type, act.value_or(rules::DnsAct::none), answer_of(keys, errors),
            keys.delay};
}

std::optional<Fault> read_fault(const Written<FaultKeys>& written, Diagnostics& errors) {
    const FaultKeys& keys = written.keys;
    const Table& table = *written.table;
    check_window(keys.matcher.when, table, errors);
    Fault fault{keys.name, keys.name ? *keys.name : canonical(table, ""), keys.matcher, {}};
    if (keys.zone || keys.resolver) {
        fault.what = dns_fault(keys, table, errors);
    } else if (keys.server || keys.address) {
        refuse(table, {"type", "records"}, "server", errors);
        fault.what = server_fault(keys, table, errors);
    } else {
        return std::nullopt;
    }
    return fault;
}

}  // namespace

Section<FaultKeys> fault_section() {
    using rules::Frequency;
    using rules::Matcher;
    using rules::Window;
    const auto from_zero = integer(0, INT64_MAX);
    return Section<FaultKeys>("[[fault]]")
        .key("name", &FaultKeys::name, label(), "how --set, reports and draws call it; default: its index")
        .key("server", &FaultKeys::server, glob(), "where: a server's name, or a glob")
        .key("address", &FaultKeys::address, prefix(), "where: a server's IP address, or a prefix")
        .key("zone", &FaultKeys::zone, host_name(), "where: a DNS name, and those below it")
        .key("resolver", &FaultKeys::resolver, label(), "where: a resolver's name")
        .key("at", when(&Window::at), instant(), "when it begins; default \"0s\"")
        .key("for", when(&Window::length), positive_duration(), "how long it lasts; default: to the end")
        .key("until", when(&Window::until), instant(), "when it, or its repeating, ends")
        .key("repeat", when(&Window::repeat), positive_duration(),
             "a window of length `for` begins again this often")
        .key("stage", &FaultKeys::stage, enumerator<protocol::Stage>({protocol::Stage::dns}),
             "server: at which point of the dialogue; default: the first at which all that is asked for is "
             "known")
        .key("type", &FaultKeys::type, record_type(),
             "zone, resolver: the record type asked for; default: any")
        .key("client", matching(&Matcher::client), prefix(), "the connecting address, or a prefix")
        .key("sender", matching(&Matcher::sender), glob(), "the envelope sender; globs")
        .key("recipient", matching(&Matcher::recipient), glob(), "the envelope recipient; globs")
        .key("skip", how_often(&Frequency::skip), from_zero, "not the first so many matches; default 0")
        .key("every", how_often(&Frequency::every), integer(1, INT64_MAX), "of the rest each K-th; default 1")
        .key("first", how_often(&Frequency::first), from_zero,
             "of those only the first so many; default: all")
        .key("chance", how_often(&Frequency::chance), share(),
             "each of those with this probability; default 1")
        .key("do", &FaultKeys::act, one_of(all_acts()), "the action")
        .key("reply", &FaultKeys::reply, smtp_reply(),
             "server: an exact SMTP reply; implies do = \"reply\"; 421 also closes")
        .key("delay", &FaultKeys::delay, duration(), "wait this long first")
        .key("rate", &FaultKeys::rate, bandwidth(), "server, stage body: read the message at this bandwidth")
        .key("records", &FaultKeys::records, prose(),
             "zone, resolver, do = \"answer\": master-file text in place of what is true")
        .exactly_one_of({"server", "address", "zone", "resolver"})
        .at_least_one_of({"do", "reply", "delay", "rate"});
}

std::vector<FaultAt> read_faults(const std::vector<Written<FaultKeys>>& written, Diagnostics& errors) {
    std::vector<FaultAt> faults;
    std::set<std::string> fault_names;
    for (const auto& one : written) {
        if (one.keys.name && !fault_names.insert(*one.keys.name).second) {
            errors.add(one.table->place_of("name"),
                       fmt::format("there is already a [[fault]] \"{}\"", *one.keys.name));
        }
        if (auto fault = read_fault(one, errors)) faults.push_back({*std::move(fault), one.table});
    }
    return faults;
}

}  // namespace mxdrill::scenario
