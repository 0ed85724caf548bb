// Imports only go down: what is below never knows what is above. `npm run check` enforces it.

/** What each package may import of the others. The command line has only types of the server, which it loads at run time. */
const packages = {
  cli: ['server', 'agent-tools', 'uploads', 'reports', 'client', 'contract'],
  server: ['agent-tools', 'uploads', 'client', 'contract'],
  'agent-tools': ['client', 'contract'],
  uploads: ['reports', 'client', 'contract'],
  reports: [],
  client: ['contract'],
  contract: [],
}

/** The folders of the command line, the highest first; those in one line do not import each other. */
const commandLine = [
  ['qasphere.ts'],
  ['commands'],
  ['mcp', 'skill', 'report'],
  [
    'help',
    'completion',
    'auth',
    'upload',
    'api',
    'server',
    'browse',
    'config',
    'runs',
    'status',
    'doctor',
    'test-cases',
  ],
  ['connection'],
  ['credentials'],
  ['input'],
  ['output'],
]

/** The stages of an upload; the files beside them run the stages, or say what all of them receive. */
const uploadStages = [['report', 'send'], ['plan'], ['match'], ['read']]

/** The folders of the server, likewise. */
const server = [
  ['index.ts'],
  ['start.ts'],
  ['app.ts'],
  ['pages', 'mcp', 'documentation', 'routes.ts'],
  ['seed', 'transfer'],
  ['handlers'],
  ['data', 'http'],
  ['domain'],
  ['files'],
  ['store'],
  ['values'],
]

/** Rules that let imports go down only, from the levels of a folder. */
const importsDown = (parent, levels) =>
  levels
    .flatMap((level, index) =>
      level.map((folder) => ({
        name: `${parent}/${folder}-imports-down`,
        severity: 'error',
        from: { path: `^packages/${parent}/${folder}(/|$)`, pathNot: '\\.test\\.ts$' },
        to: {
          path: [...levels.slice(0, index).flat(), ...level.filter((other) => other !== folder)].map(
            (above) => `^packages/${parent}/${above}(/|$)`,
          ),
        },
      })),
    )
    .filter(({ to }) => to.path.length > 0)

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Move what both files need to a separate file below them.',
      severity: 'error',
      // A command loads the module it is in.
      from: { path: '^(.+)$' },
      to: { circular: true, pathNot: '^$1$' },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...Object.entries(packages).map(([name, allowed]) => ({
      name: `imports-of-${name}`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: '^packages/', pathNot: [name, ...allowed].map((other) => `^packages/${other}/`) },
    })),
    ...importsDown('cli/src', commandLine),
    ...importsDown('uploads/src', uploadStages),
    ...importsDown('server/src', server),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)(dist|node_modules)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['qasphere-workspace', 'import', 'require', 'node', 'default'],
    },
  },
}
