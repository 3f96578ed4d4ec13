//! Stages and what holds at each `RUN` of them.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::semantic::account::Others;
use crate::semantic::account::User;
use crate::semantic::account_commands::Expanded;
use crate::semantic::base_image::Family;
use crate::semantic::base_image::FinalUser;
use crate::semantic::confidence::Doubt;
use crate::semantic::declared_image::DeclaredImage;
use crate::semantic::environment::Environment;
use crate::semantic::environment::Variable;
use crate::semantic::environment::VariableKind;
use crate::semantic::from_image;
use crate::semantic::from_image::Surroundings;
use crate::semantic::lineage::Lineages;
use crate::semantic::mount::Mount;
use crate::semantic::mount::normalise;
use crate::semantic::run::Run;
use crate::semantic::run::Scope;
use crate::semantic::run::Shell;
use crate::semantic::run::is_posix_shell;
use crate::semantic::run::run_of;
use crate::semantic::unsaid::ACCOUNT_WORDS;
use crate::semantic::unsaid::follows_accounts;
use crate::semantic::unsaid::may_install_packages;
use crate::semantic::unsaid::unsaid;
use crate::shell::Part;
use crate::shell::Script;
use crate::shell::sites;
use crate::source::Source;
use crate::source::Span;
use crate::syntax::Dockerfile;
use crate::syntax::Escape;
use crate::syntax::Instruction;
use crate::syntax::Keyword;
use crate::syntax::typed::ImageName;

/// What a Dockerfile means.
#[derive(Debug)]
pub struct Model<'a> {
    /// The text.
    pub source: &'a Source,
    /// Its instructions.
    pub dockerfile: &'a Dockerfile,
    /// The stages, in order.
    pub stages: Vec<Stage>,
    /// Every `RUN`, those behind `ONBUILD` too, in order.
    pub runs: Vec<Run>,
    /// The indices of the instructions that say what a container runs, each behind that of its stage, in order.
    pub container_commands: Vec<(usize, usize)>,
    pub(super) lineages: Lineages,
    /// The last stage of each name, in lower case.
    by_name: HashMap<String, usize>,
}

/// A stage.
#[derive(Debug)]
pub struct Stage {
    /// Its name, in lower case.
    pub name: Option<String>,
    /// What it is built on.
    pub base: Base,
    /// The indices of its instructions, its `FROM` among them.
    pub instructions: Range<usize>,
    /// What holds at its end.
    pub end: Scope,
}

/// What a [`Stage`] is built on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The stage of this index.
    Stage(usize),
    /// An image.
    Image {
        /// Its name and tag, variables put in; nothing where nobody can tell.
        name: Option<ImageName>,
        /// Another that the user says it is made like.
        like: Option<Box<ImageName>>,
        /// The `ARG` that it depends on.
        argument: Option<String>,
        /// The distribution.
        family: Family,
        /// The user that it ends with.
        final_user: FinalUser,
    },
}

impl<'a> Model<'a> {
    /// Reads a file, with what the user says of base images.
    pub fn build(source: &'a Source, dockerfile: &'a Dockerfile, images: &'a [DeclaredImage]) -> Self {
        let mut builder = Builder {
            source,
            dockerfile,
            images,
            globals: Environment::default(),
            by_name: HashMap::new(),
            stages: Vec::new(),
            runs: Vec::new(),
            container_commands: Vec::new(),
            follows_accounts: follows_accounts(source, dockerfile),
        };
        for index in 0..dockerfile.instructions.len() {
            builder.instruction(index);
        }
        let Builder { stages, runs, container_commands, by_name, .. } = builder;
        let lineages = Lineages::of(&stages);
        Model { source, dockerfile, stages, runs, container_commands, lineages, by_name }
    }

    /// The instruction of a `RUN`; for one behind `ONBUILD`, the `RUN` itself.
    pub fn instruction(&self, run: &Run) -> &'a Instruction {
        run_of(&self.dockerfile.instructions[run.instruction])
    }

    /// The index of the `RUN` that the instruction of this index is, or has behind `ONBUILD`.
    pub fn run_of(&self, instruction: usize) -> Option<usize> {
        self.runs.binary_search_by_key(&instruction, |run| run.instruction).ok()
    }

    /// What a `RUN` runs; nothing where no shell that we can read runs it.
    pub fn script<'r>(&self, run: &'r Run) -> Option<&'r Script> {
        run.script(self.source, self.instruction(run))
    }

    /// The stage that `--from=` names: by name, or by number.
    pub fn stage_named(&self, name: &str) -> Option<usize> {
        let name = name.to_ascii_lowercase();
        let named = self.by_name.get(&name).copied();
        named.or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }
}

struct Builder<'a> {
    source: &'a Source,
    dockerfile: &'a Dockerfile,
    images: &'a [DeclaredImage],
    /// `ARG`s in front of the first stage.
    globals: Environment,
    by_name: HashMap<String, usize>,
    stages: Vec<Stage>,
    runs: Vec<Run>,
    container_commands: Vec<(usize, usize)>,
    /// Whether it matters who there is besides root.
    follows_accounts: bool,
}

impl<'a> Builder<'a> {
    fn escape(&self) -> Escape {
        self.dockerfile.escape
    }

    fn instruction(&mut self, index: usize) {
        let dockerfile: &'a Dockerfile = self.dockerfile;
        let instruction = &dockerfile.instructions[index];
        if instruction.keyword == Keyword::From {
            self.from(index, instruction);
            return;
        }
        let Some(mut stage) = self.stages.pop() else {
            if instruction.keyword == Keyword::Arg {
                let mut globals = std::mem::take(&mut self.globals);
                self.arg(instruction, &mut globals, true);
                self.globals = globals;
            }
            return;
        };
        stage.instructions.end = index + 1;
        self.within(index, instruction, &mut stage);
        self.stages.push(stage);
    }

    fn from(&mut self, index: usize, instruction: &Instruction) {
        let Some(from) = instruction.as_from(self.source) else { return };
        let image = self.globals.expand(&from.image.text, self.escape());
        let parent = image.text.as_ref().and_then(|name| self.by_name.get(&name.to_ascii_lowercase())).copied();
        let (base, end) = if let Some(parent) = parent {
            (Base::Stage(parent), Self::inherited(&self.stages[parent].end))
        } else {
            let (name, argument) = (image.text.as_deref(), image.argument);
            from_image::start(&from.image.text, name, argument, self.surroundings(instruction.span))
        };
        let name = from.alias.map(|alias| alias.text.to_ascii_lowercase());
        if let Some(name) = &name {
            self.by_name.insert(name.clone(), self.stages.len());
        }
        self.stages.push(Stage { name, base, instructions: index..index + 1, end });
    }

    /// What a stage starts with that is built on another.
    fn inherited(end: &Scope) -> Scope {
        Scope { environment: Rc::new(end.environment.inherited()), ..end.clone() }
    }

    fn surroundings(&self, from: Span) -> Surroundings<'a> {
        Surroundings { images: self.images, escape: self.escape(), from, follows_accounts: self.follows_accounts }
    }

    fn within(&mut self, index: usize, instruction: &'a Instruction, stage: &mut Stage) {
        match instruction.keyword {
            Keyword::Arg => {
                self.arg(instruction, Rc::make_mut(&mut stage.end.environment), false);
            }
            Keyword::Env => self.env(instruction, &mut stage.end),
            Keyword::User => self.user(instruction, &mut stage.end),
            Keyword::Workdir => self.workdir(instruction, &mut stage.end),
            Keyword::Shell => stage.end.shell = shell(instruction),
            Keyword::Run => self.run(index, instruction, false, &mut stage.end),
            Keyword::Copy | Keyword::Add if self.follows_accounts => self.copied_accounts(instruction, &mut stage.end),
            Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => {
                self.container_commands.push((self.stages.len(), index));
            }
            Keyword::Onbuild => {
                if let Some(trigger) = instruction.trigger.as_deref().filter(|it| it.keyword == Keyword::Run) {
                    self.run(index, trigger, true, &mut stage.end);
                }
            }
            _ => {}
        }
    }

    fn arg(&self, instruction: &Instruction, environment: &mut Environment, global: bool) {
        let Some(arg) = instruction.as_arg(self.source, self.escape()) else { return };
        for definition in arg.definitions {
            let name = definition.name.text;
            let value = match definition.default {
                Some(default) => environment.expand(&default.text, self.escape()).text,
                None if global => None,
                None => self.globals.get(&name).and_then(|variable| variable.value.clone()),
            };
            let argument = Some(name.clone());
            let kind = VariableKind::Arg;
            environment.set(&name, Variable { value, argument, kind, span: instruction.span });
        }
    }

    fn env(&self, instruction: &Instruction, scope: &mut Scope) {
        let Some(env) = instruction.as_env(self.source, self.escape()) else { return };
        // All values of one ENV are made from what held in front of it.
        let values: Vec<_> =
            env.pairs.iter().map(|pair| scope.environment.expand(&pair.value.text, self.escape())).collect();
        let environment = Rc::make_mut(&mut scope.environment);
        for (pair, value) in env.pairs.into_iter().zip(values) {
            let (value, argument, kind) = (value.text, value.argument, VariableKind::Env);
            environment.set(&pair.name.text, Variable { value, argument, kind, span: pair.span });
        }
    }

    fn user(&self, instruction: &Instruction, scope: &mut Scope) {
        let Some(user) = instruction.as_user(self.source) else { return };
        let expanded = scope.environment.expand(&user.text, self.escape());
        let resolved = match (expanded.argument, expanded.text) {
            (Some(argument), text) => by_argument(&user.text, argument, text, &scope.environment),
            (None, Some(text)) => scope.accounts.resolve(&text),
            (None, None) => User::unknown(&user.text, &Doubt::Untold),
        };
        scope.user = Rc::new(resolved);
        scope.user_is_stated = true;
    }

    fn workdir(&self, instruction: &Instruction, scope: &mut Scope) {
        let Some(directory) = instruction.as_workdir(self.source) else { return };
        let expanded = scope.environment.expand(&directory.text, self.escape());
        let text = expanded.text.filter(|_| expanded.argument.is_none());
        scope.directory = match (text, &scope.directory) {
            (Some(text), _) if text.starts_with('/') => Some(normalise(&text).into()),
            (Some(text), Some(directory)) => Some(normalise(&format!("{directory}/{text}")).into()),
            _ => None,
        };
    }

    fn run(&mut self, index: usize, run: &Instruction, is_trigger: bool, scope: &mut Scope) {
        let expand = |text: &str| scope.environment.expand(text, self.dockerfile.escape).text;
        let flags = run.flags.iter().filter(|flag| flag.name == "mount");
        let mounts = flags.filter_map(|flag| Mount::read(flag, &expand, scope.directory.as_deref())).collect();
        let entry = Run::new(index, self.stages.len(), is_trigger, scope.clone(), mounts);
        if !is_trigger && self.follows_accounts {
            self.accounts(run, &entry, scope);
        }
        self.runs.push(entry);
    }

    /// What a `COPY` changes about accounts: all, where it may bring files of its own for them.
    fn copied_accounts(&self, instruction: &Instruction, scope: &mut Scope) {
        let text = self.source.slice(instruction.body);
        let destination = text.trim_end_matches(['"', ']', ' ']).rsplit([' ', '\t', '"']).next().unwrap_or_default();
        if matches!(destination, "/" | "/etc" | "/etc/" | "/etc/passwd" | "/etc/group" | "/etc/login.defs") {
            Rc::make_mut(&mut scope.accounts).anything_changed();
        }
    }

    /// What a `RUN` changes about accounts.
    fn accounts(&self, run: &Instruction, entry: &Run, scope: &mut Scope) {
        let Some(script) = entry.script(self.source, run) else {
            return Rc::make_mut(&mut scope.accounts).anything_changed();
        };
        let text = self.source.slice(run.span);
        if script.error.is_none() && !ACCOUNT_WORDS.iter().any(|word| text.contains(word)) {
            // Nothing is said of accounts, so that all that matters is what may be added unsaid; a copy
            // of the accounts is only made where that changes something.
            if scope.accounts.others() == Others::Any {
                return;
            }
            let others = sites(script).iter().map(|site| unsaid(site.simple)).max().unwrap_or(Others::None);
            if others > scope.accounts.others() {
                let accounts = Rc::make_mut(&mut scope.accounts);
                if others == Others::Any { accounts.anything_added() } else { accounts.packages_installed() }
            }
            return;
        }
        let accounts = Rc::make_mut(&mut scope.accounts);
        if sites(script).iter().any(|site| may_install_packages(site.simple)) {
            accounts.packages_installed();
        }
        accounts.apply(script, &|word| {
            let mut text = String::new();
            let mut overridable = false;
            for part in &word.parts {
                match part {
                    Part::Literal { text: literal, .. } => text.push_str(literal),
                    Part::Parameter { name, operation } if operation.is_empty() => {
                        let variable = entry.scope.environment.get(name)?;
                        overridable |= variable.argument.is_some();
                        text.push_str(variable.value.as_deref()?);
                    }
                    _ => return None,
                }
            }
            let variable = match word.parts.as_slice() {
                [Part::Parameter { name, .. }] => entry.scope.environment.get(name).map(|variable| variable.span),
                _ => None,
            };
            Some(Expanded { text, overridable, variable })
        });
    }
}

/// Whom `USER raw` names, where its text depends on an `ARG`.
fn by_argument(raw: &str, argument: String, text: Option<String>, environment: &Environment) -> User {
    let mut user = User::unknown(raw, &Doubt::Argument(argument));
    let (uid, gid) = raw.split_once(':').map_or((raw, None), |(uid, gid)| (uid, Some(gid)));
    let text = text.unwrap_or_default();
    let (uid_text, gid_text) = text.split_once(':').map_or((&*text, ""), |(uid, gid)| (uid, gid));
    if let Some(number) = environment.number(uid, uid_text) {
        user.uid = number;
    }
    if let Some(number) = gid.and_then(|gid| environment.number(gid, gid_text)) {
        user.gid = number;
    }
    user
}

fn shell(instruction: &Instruction) -> Shell {
    let words = instruction.as_shell().unwrap_or_default();
    let program = words.first().map(|word| word.text.as_str()).unwrap_or_default();
    if !is_posix_shell(program.rsplit('/').next().unwrap_or_default()) {
        return Shell::Foreign;
    }
    let short = |text: &str| text.starts_with('-') && !text.starts_with("--") && text.contains('e');
    let errexit = words.iter().skip(1).any(|word| short(&word.text) || word.text == "errexit");
    Shell::Posix { errexit }
}
