#include "sim/scenario/profile_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/document.hpp"
#include "sim/scenario/named_files.hpp"
#include "sim/scenario/profile_keys.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::scenario {
namespace {

const Place& place_within(const Table& table, std::string_view section, std::string_view key) {
    const Value* value = table.find(section);
    const auto* inner = value == nullptr ? nullptr : value->as<Table>();
    return inner == nullptr ? table.place : inner->place_of(key);
}

std::optional<NamedProfile> read_profile(const std::filesystem::path& file, const std::string& text,
                                         const Place& place, Diagnostics& errors) {
    const auto toml = read_text(file, place, errors, text);
    if (!toml) return std::nullopt;
    const auto table = parse_document(*toml, file.string(), errors);
    if (!table) return std::nullopt;
    const std::size_t errors_before = errors.size();
    NamedProfile named{file.stem().string(), {}};
    static const auto language = profile_section("a sender profile");
    language.read(*table, named.profile, errors);
    if (errors.size() == errors_before) check_profile(named.profile, *table, errors);
    if (errors.size() != errors_before) return std::nullopt;
    return named;
}

}  // namespace

void check_profile(const sender::Profile& profile, const Table& table, Diagnostics& errors) {
    const auto& retry = profile.retry;
    if (retry.kind == sender::RetryKind::list && retry.gaps.empty()) {
        errors.add(place_within(table, "retry", "kind"), "retry.kind = \"list\" needs retry.gaps");
    }
    if (retry.kind == sender::RetryKind::clamp_age) {
        if (retry.min.count() == 0 || retry.max.count() == 0) {
            errors.add(place_within(table, "retry", "kind"),
                       "retry.kind = \"clamp_age\" needs retry.min and retry.max");
        } else if (retry.min > retry.max) {
            errors.add(place_within(table, "retry", "max"), "retry.max is less than retry.min");
        }
    }
    if (profile.host_state.kind == sender::HostState::dead_for && profile.host_state.dead_for.count() == 0) {
        errors.add(place_within(table, "host_state", "kind"),
                   "host_state.kind = \"dead_for\" needs host_state.dead_for");
    }
}

std::optional<NamedProfile> Profiles::find(const std::string& text,
                                           const std::optional<std::filesystem::path>& here,
                                           const Place& place, Diagnostics& errors) {
    if (is_path(text) && !here) {
        errors.add(place, fmt::format("\"{}\": {}", text, kNoFiles));
        return std::nullopt;
    }
    const auto file = is_path(text) ? *here / text : folder_ / (text + ".toml");
    if (const auto found = read_.find(file); found != read_.end()) return found->second;
    const auto names = names_in(folder_);
    if (!is_path(text) && std::find(names.begin(), names.end(), text) == names.end()) {
        errors.add(place, fmt::format("there is no profile \"{}\"; the known ones are {}{}", text,
                                      names.empty() ? "none" : listed(names), did_you_mean(text, names)));
        return std::nullopt;
    }
    auto profile = read_profile(file, text, place, errors);
    return read_.emplace(file, std::move(profile)).first->second;
}

}  // namespace mxdrill::scenario
