// A file that tells scripts that a server is ready, and where.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mxdrill::cli {

/// Exists while what it names is there. One of a former run goes first: it would name what listens no more.
class ReadyFile {
  public:
    /// No file is wanted without a name.
    explicit ReadyFile(std::optional<std::filesystem::path> file);
    /// Removes it, unless the next run has written its own meanwhile.
    ~ReadyFile();
    ReadyFile(const ReadyFile&) = delete;
    ReadyFile& operator=(const ReadyFile&) = delete;

    /// A message if it can't be written. A folder that is not there is not made: nobody waits in it.
    [[nodiscard]] std::optional<std::string> write(std::string_view text);

  private:
    std::optional<std::filesystem::path> file_;
    std::optional<std::string> written_;
};

}  // namespace mxdrill::cli
