// The life of one message.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "reports/page.hpp"

namespace mxdrill::reports {

/// Tells it from what a run with `--out` wrote: every attempt, every try with its reply, why the sender moved
/// on, and how it ended. Nothing if that cannot be read: then `error` is a sentence for the user.
std::optional<std::string> explain(const std::filesystem::path& folder, std::uint64_t message,
                                   std::string& error, const Look& look = {});

}  // namespace mxdrill::reports
