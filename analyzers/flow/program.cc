#include "analyzers/flow/program.h"

#include <algorithm>
#include <set>

namespace exportlint::flow {
namespace {

// "a/b/c.py" -> "a/b/c", "a/b/__init__.py" -> "a/b". Dots and doubled slashes are taken away first.
std::string ModulePath(std::string_view path) {
  std::string clean;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/' && (clean.empty() ? false : clean.back() == '/')) continue;
    if (path[i] == '.' && (clean.empty() || clean.back() == '/') && i + 1 < path.size() && path[i + 1] == '/') {
      ++i;
      continue;
    }
    clean.push_back(path[i]);
  }
  if (clean.ends_with(".py")) clean.resize(clean.size() - 3);
  if (clean.ends_with(".pyi")) clean.resize(clean.size() - 4);
  if (clean.ends_with("/__init__")) clean.resize(clean.size() - 9);
  return clean;
}

std::string_view Parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::shared_ptr<const ModuleNames> NameModules(const std::vector<std::shared_ptr<const graph::Unit>>& units) {
  auto modules = std::make_shared<ModuleNames>();
  std::set<std::string, std::less<>> packages;  // folders that hold an __init__.py
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    const std::string& path = units[i]->source().path();
    modules->paths.push_back(path);
    const std::string& module = modules->modules.emplace_back(ModulePath(path));
    modules->by_path.emplace(module, i);
    if (path.ends_with("__init__.py")) packages.insert(module);
  }
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    const std::string& module = modules->modules[i];
    std::string_view top = module;  // the outermost folder that is still a package, or the file itself
    while (packages.contains(Parent(top))) top = Parent(top);
    const std::size_t skip = Parent(top).empty() ? (top.starts_with('/') ? 1 : 0) : Parent(top).size() + 1;
    std::string name = module.substr(std::min(skip, module.size()));
    std::replace(name.begin(), name.end(), '/', '.');
    modules->by_name.emplace(name, i);
    modules->names.push_back(std::move(name));
  }
  return modules;
}

}  // namespace

namespace {

void NoteAll(const std::vector<Symbol>& names, std::vector<bool>* by_id) {
  for (const Symbol name : names) {
    if (name.id() >= by_id->size()) by_id->resize(name.id() + name.id() / 2 + 1);
    (*by_id)[name.id()] = true;
  }
}

}  // namespace

bool Program::SamePaths(const ModuleNames& names) const {
  return std::ranges::equal(names.paths, units_, {}, {},
                            [](const auto& unit) -> const std::string& { return unit->source().path(); });
}

Program::Program(std::vector<std::shared_ptr<const graph::Unit>> units, const ForEach& for_each, Loader load,
                 const Program* previous, std::vector<std::shared_ptr<const UnitIndex>> indexes)
    : units_(std::move(units)), indexes_(std::move(indexes)) {
  indexes_.resize(units_.size());
  if (previous != nullptr && previous->installed_ != nullptr) {
    installed_ = previous->installed_;
  } else if (load) {
    installed_ = std::make_shared<Installed>(std::move(load));
  }
  names_ = previous != nullptr && SamePaths(*previous->names_) ? previous->names_ : NameModules(units_);
  std::vector<std::size_t> to_index;
  tsl::robin_map<const graph::Unit*, std::size_t> before;
  for (std::size_t i = 0; previous != nullptr && i < previous->size(); ++i)
    before.emplace(previous->units_[i].get(), i);
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const auto same = before.find(units_[i].get());
    if (same != before.end()) indexes_[i] = previous->indexes_[same->second];
    if (indexes_[i] == nullptr) to_index.push_back(i);
  }
  for_each(to_index.size(), [&](std::size_t i) { indexes_[to_index[i]] = MakeIndex(*units_[to_index[i]]); });
  for (std::size_t i = 0; i < units_.size(); ++i) {
    if (indexes_[i]->native || indexes_[i]->registers) registrations_.Add(*units_[i]);
  }
  registrations_.Link();
  for (std::size_t i = 0; i < units_.size(); ++i) {
    by_unit_.emplace(units_[i].get(), Known{indexes_[i].get(), static_cast<std::uint32_t>(i)});
    NoteAll(indexes_[i]->used_in_classes, &used_in_classes_);
    NoteAll(indexes_[i]->offered, &offered_);
  }
}

bool Program::UsedInClasses(Symbol name) const {
  return name.id() < used_in_classes_.size() && used_in_classes_[name.id()];
}

bool Program::IsOfferedOnly(Symbol name) const {
  return name.id() < offered_.size() && offered_[name.id()] && !UsedInClasses(name);
}

const std::string& Program::ModuleName(const graph::Unit& unit) const {
  const auto found = by_unit_.find(&unit);
  return found != by_unit_.end() ? names_->names[found->second.number] : *installed_->NameOf(unit);
}

const graph::Unit* Program::FindModule(std::string_view name, const graph::Unit& from) const {
  if (const graph::Unit* unit = FindSource(name, from)) return unit;
  return registrations_.ExtensionModule(name);
}

const graph::Unit* Program::FindSource(std::string_view name, const graph::Unit& from) const {
  if (installed_ == nullptr) return FindLinted(name, from);
  if (!index(from).installed) {
    if (const graph::Unit* unit = FindLinted(name, from)) return unit;
  }
  const std::size_t dots = std::min(name.find_first_not_of('.'), name.size());
  std::string dotted(name.substr(dots));
  if (dots > 0) {
    std::string_view package = ModuleName(from);
    const auto up = [&] {
      package = package.substr(0, package.rfind('.') == std::string_view::npos ? 0 : package.rfind('.'));
    };
    if (!from.source().path().ends_with("__init__.py")) up();
    for (std::size_t i = 1; i < dots; ++i) up();
    if (package.empty()) return nullptr;
    dotted = dotted.empty() ? std::string(package) : std::string(package) + "." + dotted;
  }
  if (const auto found = names_->by_name.find(dotted); found != names_->by_name.end())
    return units_[found->second].get();
  return installed_->Find(dotted);
}

const graph::Unit* Program::FindLinted(std::string_view name, const graph::Unit& from) const {
  std::size_t dots = 0;
  while (dots < name.size() && name[dots] == '.') ++dots;
  if (dots == 0) {
    if (const auto found = names_->by_name.find(name); found != names_->by_name.end())
      return units_[found->second].get();
    dots = 1;  // a script's neighbour: `import helper`
  }
  const auto known = by_unit_.find(&from);
  std::string made;
  std::string_view base;
  if (known != by_unit_.end())
    base = names_->modules[known->second.number];
  else
    base = made = ModulePath(from.source().path());
  const bool is_package = from.source().path().ends_with("__init__.py");
  for (std::size_t i = is_package ? 1 : 0; i < dots; ++i) base = Parent(base);
  std::string target(base);
  std::string_view rest =
      name.substr(name.find_first_not_of('.') == std::string_view::npos ? name.size() : name.find_first_not_of('.'));
  if (!rest.empty()) {
    if (!target.empty()) target += '/';
    for (const char c : rest) target += c == '.' ? '/' : c;
  }
  const auto found = names_->by_path.find(target);
  return found == names_->by_path.end() ? nullptr : units_[found->second].get();
}

}  // namespace exportlint::flow
