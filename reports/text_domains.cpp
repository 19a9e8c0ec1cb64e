#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "reports/text_sections.hpp"
#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::size_t kDomainsShown = 12;
constexpr std::size_t kNumber = 10;
constexpr std::size_t kShare = 8;
constexpr std::size_t kShareBar = 26;

// How wide the names of a domain's table are. After them come tries, accepted, share and a bar.
std::size_t names_width(const measure::DomainReport& domain) {
    std::size_t width = 24;
    for (const auto& tier : domain.tiers) {
        const std::size_t branch = tier.hosts.size() > 1 ? 2 : 0;
        for (const auto& host : tier.hosts) width = std::max(width, columns(host.server) + branch);
    }
    return std::min<std::size_t>(width, 40);
}

struct Counts {
    std::uint64_t tries = 0, accepted = 0;
    std::optional<double> share;
};

std::string row(const Page& page, std::string_view name, std::size_t width, const Counts& counts) {
    const std::string text = left(name, width) + right(grouped(counts.tries), kNumber) +
                             right(grouped(counts.accepted), kNumber) +
                             right(counts.share ? percent(*counts.share) : "", kShare) + "  ";
    if (counts.tries == 0 && counts.accepted == 0) return page.dim(text + "never tried");
    return text + page.accent(page.bar(counts.share.value_or(0), kShareBar));
}

// What tries came to that did not end well: "1,199 refused, 2 tempfail", wrapped between its words.
void write_troubles(Page& page, const measure::Host& host, const std::string& indent) {
    std::string text;
    for (const auto& [word, count] : host.outcomes) {
        if (word != "accepted")
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), word);
    }
    for (const auto& line : wrapped(text, page.width() - columns(indent)))
        page.line(indent + page.warn(line));
    if (host.delivered == host.accepted) return;
    const std::string landed = counted(host.delivered, "message has its", "messages have their");
    page.line(indent + page.warn(fmt::format("{} first mailbox copy from here", landed)));
}

std::string split_text(const measure::SplitTest& split) {
    const std::string p = *split.p_value < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.4f}", *split.p_value);
    const std::string_view verdict = *split.p_value < 0.001  ? "uneven beyond what chance explains"
                                     : *split.p_value < 0.05 ? "uneven, perhaps by chance"
                                                             : "even, as far as chance allows";
    return fmt::format("split: {} ({}, X² = {:.2f}, df = {})", verdict, p, *split.statistic, split.degrees);
}

void write_equal_hosts(Page& page, const measure::TierReport& tier, std::size_t width) {
    const std::string blank(8, ' ');
    const bool has_split = tier.split.p_value.has_value();
    for (std::size_t i = 0; i < tier.hosts.size(); ++i) {
        const auto& host = tier.hosts[i];
        const bool is_last = i + 1 == tier.hosts.size() && !has_split;
        const std::string_view branch = is_last ? page.sign("└ ", "` ") : page.sign("├ ", "| ");
        page.line(blank + page.dim(branch) +
                  row(page, host.server, width - 2, {host.tries, host.accepted, host.share}));
        write_troubles(page, host, blank + page.dim(is_last ? "    " : page.sign("│   ", "|   ")));
    }
    if (has_split)
        page.line(blank + page.dim(page.sign("└ ", "` ")) + page.dim(page.plain(split_text(tier.split))));
}

void write_tier(Page& page, const measure::TierReport& tier, std::size_t width) {
    const std::string preference = page.bold(right(std::to_string(tier.preference), 6)) + "  ";
    if (tier.hosts.size() == 1) {
        const auto& host = tier.hosts.front();
        page.line(preference + row(page, host.server, width, {host.tries, host.accepted, host.share}));
        write_troubles(page, host, std::string(10, ' '));
        return;
    }
    std::uint64_t tries = 0;
    for (const auto& host : tier.hosts) tries += host.tries;
    const bool were_equal = tier.split.degrees > 0;  // all the time; else they came and went
    const std::string name = were_equal ? counted(tier.hosts.size(), "equal host")
                                        : counted(tier.hosts.size(), "host") + " over time";
    page.line(preference + row(page, name, width, {tries, tier.accepted, tier.share}));
    write_equal_hosts(page, tier, width);
}

void write_domain(Page& page, const measure::DomainReport& domain) {
    const std::size_t width = names_width(domain);
    page.line();
    page.line("  " + page.bold(left(domain.domain, width + 6)) +
              page.dim(right("tries", kNumber) + right("accepted", kNumber) + right("share", kShare)));
    if (domain.tiers.empty()) page.line(page.dim("        takes no mail: a null MX, or no host at all"));
    std::uint64_t elsewhere = domain.accepted;
    for (const auto& tier : domain.tiers) {
        write_tier(page, tier, width);
        elsewhere -= tier.accepted;
    }
    if (elsewhere == 0) return;
    page.line(fmt::format("        {} accepted by servers in no tier", grouped(elsewhere)));
}

}  // namespace

void write_domains(Page& page, const measure::Report& report) {
    const std::size_t shown = std::min(report.domains.size(), kDomainsShown);
    for (std::size_t i = 0; i < shown; ++i) write_domain(page, report.domains[i]);
    if (report.domains.size() == shown) return;
    page.line();
    page.line(page.dim(fmt::format("  and {} more (report.json has them)",
                                   counted(report.domains.size() - shown, "domain"))));
}

}  // namespace mxdrill::reports
