/** An environment variable that the program reads, as the documentation lists it. */
interface Variable {
  readonly description: string
  /** The option that takes precedence, with the commands that have it. */
  readonly option?: string
}

/**
 * Every environment variable that the program reads, except those in `{env:VAR}` placeholders. A command that reads a
 * variable that is not listed here does not compile.
 */
export const environmentVariables = {
  QAS_URL: {
    description: 'URL of QA Sphere, such as `https://acme.eu1.qasphere.com`. Requires `QAS_TOKEN`.',
    option: '`--profile`',
  },
  QAS_TOKEN: { description: 'API key. Requires `QAS_URL`.', option: '`--profile`' },
  QAS_PROFILE: { description: 'Stored login to use (default: the default profile).', option: '`--profile`' },
  QAS_OUTPUT: {
    description:
      'Output format of commands that print JSON by default: `json`, `jsonl`, `csv`, `tsv`, `table` or `yaml`.',
    option: '`--output`',
  },
  CI: {
    description:
      'If set, commands do not prompt for a missing project, run, folder or test case, as with `--no-input`.',
  },
  QAS_LOGIN_SERVICE_URL: {
    description:
      'URL of the service that looks up the URL of a team (default: `https://login.qasphere.com`). Read by `auth login`.',
  },
  QAS_SERVER_TOKEN: { description: 'API key that the server accepts.', option: '`--token` of `server`' },
  QAS_SERVER_PASSWORD: {
    description: "Password of the server's owner, `owner@example.com`. Read by `server`.",
  },
  QAS_DATABASE_URL: {
    description: "URL of the PostgreSQL database with the server's data.",
    option: '`--database` and `--data` of `server` and its subcommands, `--memory` of `server`',
  },
  QAS_FILES: {
    description: 'Where the server stores uploaded files.',
    option: '`--files` of `server` and its subcommands',
  },
  HTTPS_PROXY: {
    description:
      'URL of the proxy for `https` URLs. `HTTP_PROXY`, `ALL_PROXY` and the lowercase names also work.',
  },
  NO_PROXY: {
    description:
      'Comma-separated hosts to reach without a proxy: names, addresses, and ranges such as `10.0.0.0/8`.',
  },
  NODE_EXTRA_CA_CERTS: {
    description: 'PEM file with additional trusted CA certificates. Applies in addition to `--ca-file`.',
  },
  GITHUB_ACTIONS: { description: 'If `true`, uploads print annotations for failed tests.' },
  GITHUB_STEP_SUMMARY: { description: 'File to which uploads append a summary.' },
  COLUMNS: {
    description:
      'Width of help, 60 to 100, and of tables on a terminal (default: the width of the terminal, else 80).',
  },
  NO_COLOR: { description: 'Disables colors.' },
  FORCE_COLOR: {
    description: 'Enables colors for tables in pipes, too; `0` disables all colors.',
  },
  SHELL: { description: 'Shell for which `completion` prints a script, unless an argument names one.' },
  BROWSER: {
    description:
      'On Linux, `auth login` and `browse` open a browser only if this variable, `DISPLAY`, `WAYLAND_DISPLAY` or `WSL_DISTRO_NAME` is set.',
  },
  DISPLAY: { description: 'See `BROWSER`.' },
  WAYLAND_DISPLAY: { description: 'See `BROWSER`.' },
  WSL_DISTRO_NAME: { description: 'See `BROWSER`.' },
  DBUS_SESSION_BUS_ADDRESS: {
    description:
      'On Linux, the system keyring is used only if this variable is set or `$XDG_RUNTIME_DIR/bus` exists.',
  },
  XDG_CONFIG_HOME: {
    description:
      'On Linux, folder for the preferences of `config` (default: `~/.config`). Does not apply to logins.',
  },
  XDG_RUNTIME_DIR: { description: 'See `DBUS_SESSION_BUS_ADDRESS`.' },
  SUDO_UID: { description: 'Under `sudo`, the user whose `.qaspherecli` is trusted.' },
} as const satisfies Record<string, Variable>

type VariableName = keyof typeof environmentVariables

/** The environment variables that the program may read. */
export type Environment = { readonly [Name in VariableName]?: string | undefined }
